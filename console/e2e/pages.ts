import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { DESKTOP, photograph, PHONE, placeOrder, type World } from './world.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TEST_MAX = { timeout: 120_000 }
const GRAVE = ['serious', 'critical']

/** A page and what tells that it has loaded. */
interface Place {
  name: string
  path: string
  ready: string
}

function places(orderId: string): Place[] {
  return [
    { name: 'shop', path: '/', ready: '.sku h2' },
    { name: 'cart', path: '/shop/cart', ready: '[data-amount=payAmount]' },
    { name: 'orders', path: '/shop/orders', ready: '[data-order]' },
    { name: 'order', path: `/shop/orders/${orderId}`, ready: '.timeline' },
    {
      name: 'sync-test',
      path: `/console/cache-sync-test?order=${orderId}`,
      ready: '[data-layer=BROWSER][data-standing=inStep]',
    },
    { name: 'missing', path: '/console/nothing', ready: '.empty' },
  ]
}

/** What axe finds grave, by rule and element. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as an element, which the content policy of the page would refuse.
  await page.evaluate(AXE)
  const results = await page.evaluate(() => {
    const { axe: engine } = window as unknown as { axe: typeof axe }
    return engine.run()
  })
  return results.violations
    .filter((each) => GRAVE.includes(each.impact ?? ''))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(' ')}`))
}

async function fillCart(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`)
  await page.getByRole('button', { name: 'Add Desk lamp to the cart' }).click()
}

/** Every page in both themes and at the width of a phone. */
export function pagesTests(world: () => World): void {
  for (const theme of ['light', 'dark'] as const) {
    test(`axe finds nothing grave on any page, ${theme}`, TEST_MAX, async () => {
      const buyer = await world().person(DESKTOP)
      const page = await buyer.context.newPage()
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.goto(`${world().url}/`)
      await page.getByLabel('Your name').waitFor()
      const found: Record<string, string[]> = { 'sign-in': await violations(page) }
      await page.getByLabel('Your name').fill(buyer.name)
      await page.keyboard.press('Enter')
      const orderId = await placeOrder(page)
      await fillCart(page, world().url)
      for (const place of places(orderId)) {
        await page.goto(world().url + place.path)
        await page.locator(place.ready).first().waitFor()
        found[place.name] = await violations(page)
        await photograph(page, `${place.name}-${theme}`)
      }
      const grave = Object.entries(found).filter(([, each]) => each.length > 0)
      assert.deepEqual(grave, [])
      assert.deepEqual(buyer.faults, [])
      await buyer.close()
    })
  }

  test('no page is wider than a phone, in either language', TEST_MAX, async () => {
    const buyer = await world().person(PHONE)
    const page = await buyer.open('/')
    const orderId = await placeOrder(page)
    await fillCart(page, world().url)
    const wide: string[] = []
    for (const language of ['en', 'zh']) {
      await page.getByLabel(/Language|语言/).selectOption(language)
      for (const place of places(orderId)) {
        await page.goto(world().url + place.path)
        await page.locator(place.ready).first().waitFor()
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        if (width > PHONE.width) {
          wide.push(`${place.name} in ${language}: ${width}`)
        }
        if (language === 'en') {
          await photograph(page, `${place.name}-phone`)
        }
      }
    }
    assert.deepEqual(wide, [])
    await buyer.close()
  })

  test('the pages turn while the service is away, and say that it is', TEST_MAX, async () => {
    const buyer = await world().person()
    const page = await buyer.open('/console/cache-sync-test')
    await buyer.context.setOffline(true)
    await page.getByRole('link', { name: 'My orders' }).click()
    await page.getByRole('alert').filter({ hasText: 'SERVICE_UNREACHABLE' }).waitFor()
    await buyer.context.setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No orders here').waitFor()
    await buyer.close()
  })

  test('an order can be placed and paid by keyboard alone', TEST_MAX, async () => {
    const buyer = await world().person()
    const page = await buyer.context.newPage()
    await page.goto(`${world().url}/`)
    await page.getByLabel('Your name').waitFor()
    await press(page, 'Your name')
    await page.keyboard.type(buyer.name)
    await page.keyboard.press('Enter')
    await page.locator('.sku h2').first().waitFor()
    await press(page, 'Add Desk lamp to the cart', 'Enter')
    await press(page, 'To the cart (1)', 'Enter')
    await page.locator('[data-amount=payAmount]').filter({ hasText: '£' }).waitFor()
    await press(page, 'Place the order', 'Enter')
    await page.waitForURL('**/shop/orders/*')
    await page.locator('[data-status=CREATED]').first().waitFor()
    const opened = page.context().waitForEvent('page')
    await press(page, 'Pay £79.00', 'Enter')
    await (await opened).waitForURL('**/sandbox/pay/*')
    await buyer.close()
  })
}

const TABS_MAX = 60

/** Walks by Tab to what has this name, sees that the focus shows, and presses a key there. */
async function press(page: Page, name: string, key?: string): Promise<void> {
  for (let step = 0; step < TABS_MAX; step++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : ''
      const text = element?.getAttribute('aria-label') ?? (label || element?.textContent)
      const outline = element === null ? '' : getComputedStyle(element).outlineStyle
      return { name: text?.trim(), visible: outline !== 'none' }
    })
    if (focused.name === name) {
      assert.ok(focused.visible, `the focus on ${name} cannot be seen`)
      if (key !== undefined) {
        await page.keyboard.press(key)
      }
      return
    }
    await page.keyboard.press('Tab')
  }
  assert.fail(`${name} is not reached by Tab`)
}
