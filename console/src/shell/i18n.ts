import { createI18n } from 'vue-i18n'
import { cacheSyncTexts } from '../views/cache-sync-test/texts.ts'
import { shopTexts } from '../views/shop/texts.ts'
import { remember, remembered } from '../services/remembered.ts'
import { shellTexts } from './texts.ts'

export const LOCALES = ['en', 'zh'] as const
export type Locale = (typeof LOCALES)[number]

const KEY = 'lockstep.locale'

function first(): Locale {
  const kept = LOCALES.find((locale) => locale === remembered(KEY))
  return kept ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')
}

function messages(locale: Locale) {
  return { ...shellTexts[locale], shop: shopTexts[locale], sync: cacheSyncTexts[locale] }
}

export const i18n = createI18n({
  legacy: false,
  locale: first(),
  fallbackLocale: 'en',
  messages: { en: messages('en'), zh: messages('zh') },
})

/** Changes the language of everything that is shown, and remembers it. */
export function speak(locale: Locale): void {
  i18n.global.locale.value = locale
  remember(KEY, locale)
  tellBrowser()
}

/** The browser reads the page aloud and hyphenates it by this. */
export function tellBrowser(): void {
  document.documentElement.lang = i18n.global.locale.value === 'zh' ? 'zh-CN' : 'en'
}
