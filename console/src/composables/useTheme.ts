import { ref, watch } from 'vue'
import { remember, remembered } from '../services/remembered.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'lockstep.theme'
const theme = ref<Theme>(THEMES.find((each) => each === remembered(KEY)) ?? 'system')

watch(
  theme,
  (chosen) => {
    document.documentElement.dataset['theme'] = chosen
    remember(KEY, chosen)
  },
  { immediate: true },
)

/** Light, dark, or what the system says. */
export function useTheme() {
  return { theme }
}
