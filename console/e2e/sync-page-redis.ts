import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Redis } from './redis.ts'
import { paidAt, watchForPaid } from './watch.ts'
import { photograph, type World } from './world.ts'

const TEST_MAX = { timeout: 120_000 }
const SOON_MS = 1_000
const LAYERS = ['BROWSER', 'L1', 'L2', 'DATABASE']

async function standsAt(page: Page, layer: string, standing: string): Promise<void> {
  await page.locator(`[data-layer=${layer}][data-standing=${standing}]`).waitFor()
}

async function versionIn(page: Page, layer: string): Promise<number> {
  return Number(await page.locator(`[data-layer=${layer}] .turn`).textContent())
}

/** All the layers hold the version the page shows; which one that is. */
async function turned(page: Page, layers: readonly string[]): Promise<number> {
  for (const layer of layers) {
    await standsAt(page, layer, 'inStep')
  }
  const versions = await Promise.all(layers.map((layer) => versionIn(page, layer)))
  const shown = Number(await page.locator('[data-live=version]').textContent())
  assert.deepEqual(versions, Array(layers.length).fill(shown), layers.join())
  return shown
}

async function makeOrder(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Make an order' }).click()
  await page.locator('[data-status=CREATED]').waitFor()
}

async function simulatePayment(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Simulate payment' }).click()
  await page.locator('[data-status=PAID]').waitFor()
}

/** The sync test page while the second level comes and goes. */
export function redisTests(world: () => World, redis: () => Redis): void {
  test('with a Redis every layer turns', TEST_MAX, async () => {
    const buyer = await world().person()
    const page = await buyer.open('/cache-sync-test')
    await makeOrder(page)
    const before = await turned(page, LAYERS)
    await simulatePayment(page)
    assert.ok((await turned(page, LAYERS)) > before, 'paying makes a newer version')
    await photograph(page, 'sync-test-redis')
    assert.deepEqual(buyer.faults, [])
    await buyer.close()
  })

  test('with the Redis killed an order is paid within a second too', TEST_MAX, async () => {
    const buyer = await world().person()
    const page = await buyer.open('/cache-sync-test')
    await makeOrder(page)
    await turned(page, LAYERS)
    await redis().kill()
    await standsAt(page, 'L2', 'failed')
    await watchForPaid(page)
    const clicked = Date.now()
    await simulatePayment(page)
    const took = (await paidAt(page)) - clicked
    assert.ok(took <= SOON_MS, `took ${Math.round(took)} ms`)
    await turned(page, ['BROWSER', 'L1', 'DATABASE'])
    await standsAt(page, 'L2', 'failed')
    await photograph(page, 'sync-test-redis-killed')
    await redis().restart()
    await standsAt(page, 'L2', 'empty')
    // The first read after a break only gives the level a new generation; the next one fills it.
    await makeOrder(page)
    await turned(page, ['BROWSER', 'L1', 'DATABASE'])
    await simulatePayment(page)
    await turned(page, LAYERS)
    assert.deepEqual(buyer.faults, [])
    await buyer.close()
  })
}
