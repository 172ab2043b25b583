import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openBank, paidAt, payAtBank, watchForPaid } from './watch.ts'
import { placeOrder, type Person, type World } from './world.ts'

const SOON_MS = 1_000
// Without long polling the library asks every 3 s.
const TEST_MAX = { timeout: 90_000 }

/** The order's tab, a second tab of the same buyer on the same order, and the bank's. */
interface Tabs {
  a: Page
  c: Page
  bank: Page
}

async function openTabs(buyer: Person): Promise<Tabs> {
  const a = await buyer.open('/')
  const orderId = await placeOrder(a)
  const c = await buyer.open(`/shop/orders/${orderId}`)
  await c.locator('[data-status=CREATED]').first().waitFor()
  const bank = await openBank(a)
  return { a, c, bank }
}

async function transportIs(tab: Page, name: string): Promise<void> {
  await tab.locator(`[data-transport=${name}]`).waitFor()
}

async function assertBothTurn(tabs: Tabs, withinMs: number): Promise<void> {
  await watchForPaid(tabs.a)
  await watchForPaid(tabs.c)
  const paid = await payAtBank(tabs.bank)
  for (const [name, tab] of Object.entries({ 'tab A': tabs.a, 'the third tab': tabs.c })) {
    const took = (await paidAt(tab)) - paid
    assert.ok(took <= withinMs, `${name} took ${Math.round(took)} ms, at most ${withinMs}`)
  }
}

const everythingOpen = () => Promise.resolve()

async function blockStream(context: BrowserContext): Promise<void> {
  await context.route('**/api/v1/events', (route) => route.abort())
}

async function blockSocket(context: BrowserContext): Promise<void> {
  await context.routeWebSocket(/\/api\/v1\/ws/, (socket) => socket.close())
}

async function blockBoth(context: BrowserContext): Promise<void> {
  await blockStream(context)
  await blockSocket(context)
}

/** Every way a change takes to the screen. */
export function transportTests(world: () => World): void {
  /** One buyer behind a network that was prepared, whose pages must not complain. */
  async function buyerWith(
    prepare: (context: BrowserContext) => Promise<void>,
    check: (buyer: Person) => Promise<void>,
  ): Promise<void> {
    const buyer = await world().person()
    try {
      await prepare(buyer.context)
      await check(buyer)
      assert.deepEqual(buyer.faults, [])
    } finally {
      await buyer.close()
    }
  }

  test('paid in another tab, both tabs turn within a second over the event stream', TEST_MAX, () =>
    buyerWith(everythingOpen, async (buyer) => {
      const tabs = await openTabs(buyer)
      await transportIs(tabs.a, 'sse')
      await assertBothTurn(tabs, SOON_MS)
      const source = await tabs.a.locator('[data-live=source]').textContent()
      assert.match(source ?? '', /COMMIT|READ/)
    }),
  )

  test('with the stream blocked they turn over WebSocket', TEST_MAX, () =>
    buyerWith(blockStream, async (buyer) => {
      const tabs = await openTabs(buyer)
      await transportIs(tabs.a, 'websocket')
      await assertBothTurn(tabs, SOON_MS)
    }),
  )

  test('with both blocked they turn by long polling', TEST_MAX, () =>
    buyerWith(blockBoth, async (buyer) => {
      const tabs = await openTabs(buyer)
      await transportIs(tabs.a, 'poll')
      await assertBothTurn(tabs, SOON_MS)
    }),
  )

  test('paid while they were offline, they turn within a second of being back', TEST_MAX, () =>
    buyerWith(everythingOpen, async (buyer) => {
      const tabs = await openTabs(buyer)
      await transportIs(tabs.a, 'sse')
      const other = await world().person()
      const bank = await other.context.newPage()
      await bank.goto(tabs.bank.url())
      await buyer.context.setOffline(true)
      await transportIs(tabs.a, 'offline')
      await payAtBank(bank)
      await other.close()
      assert.equal(await tabs.a.locator('[data-status=PAID]').count(), 0)
      await watchForPaid(tabs.a)
      await watchForPaid(tabs.c)
      const back = Date.now()
      await buyer.context.setOffline(false)
      for (const tab of [tabs.a, tabs.c]) {
        const took = (await paidAt(tab)) - back
        assert.ok(took <= SOON_MS, `took ${Math.round(took)} ms`)
      }
    }),
  )
}
