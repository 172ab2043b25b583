import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { World } from './world.ts'

const TEST_MAX = { timeout: 90_000 }

/** The cache sync test page does what it is for. */
export function syncPageTests(world: () => World): void {
  test('the sync test page shows the browser turn, events and latency', TEST_MAX, async () => {
    const buyer = await world().person()
    const page = await buyer.open('/cache-sync-test')
    await page.getByRole('button', { name: 'Make an order' }).click()
    await page.locator('[data-status=CREATED]').waitFor()
    await page.getByRole('button', { name: 'Simulate payment' }).click()
    await page.locator('[data-status=PAID]').waitFor()
    const browser = page.locator('[data-layer=BROWSER]')
    await page.locator('[data-layer=BROWSER][data-standing=inStep]').waitFor()
    const version = await page.locator('[data-live=version]').textContent()
    assert.equal(await browser.locator('.turn').textContent(), version)
    await page.getByText('orderStatusChanged').first().waitFor()
    await page.locator('[data-latency]').filter({ hasText: 'median' }).waitFor()
    assert.ok(page.url().includes('?order='), 'the order is in the address')
    assert.deepEqual(buyer.faults, [])
    await buyer.close()
  })

  test('an order that is not the buyer’s is refused in place', TEST_MAX, async () => {
    const buyer = await world().person()
    const page = await buyer.open('/console/cache-sync-test')
    await page.getByLabel('Order id').fill('02520534922842603520127')
    await page.getByRole('button', { name: 'Watch' }).click()
    await page.getByRole('alert').filter({ hasText: 'ORDER_NOT_FOUND' }).first().waitFor()
    await buyer.close()
  })
}
