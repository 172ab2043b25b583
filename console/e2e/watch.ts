import type { Page } from 'playwright-core'

declare global {
  interface Window {
    paidAt?: number
    notReloaded?: boolean
  }
}

/** Notes in the tab itself when it shows "paid", and that it was not reloaded meanwhile. */
export async function watchForPaid(tab: Page): Promise<void> {
  await tab.evaluate(() => {
    window.notReloaded = true
    const look = () => {
      if (window.paidAt === undefined && document.querySelector('[data-status=PAID]') !== null) {
        window.paidAt = performance.timeOrigin + performance.now()
      }
    }
    new MutationObserver(look).observe(document.body, {
      attributes: true,
      childList: true,
      subtree: true,
    })
  })
}

/** When the tab showed "paid", by the machine's clock. */
export async function paidAt(tab: Page): Promise<number> {
  await tab.waitForFunction(() => window.paidAt !== undefined)
  const seen = await tab.evaluate(() => ({ at: window.paidAt, kept: window.notReloaded }))
  if (seen.kept !== true || seen.at === undefined) {
    throw new Error('the tab was reloaded')
  }
  return seen.at
}

/** Opens the bank's page from the order's tab, as a buyer does. */
export async function openBank(tab: Page): Promise<Page> {
  const opened = tab.context().waitForEvent('page')
  await tab.getByRole('button', { name: /^Pay £/ }).click()
  const bank = await opened
  await bank.getByRole('button', { name: 'Pay', exact: true }).waitFor()
  return bank
}

/** Pays there; when the bank had said it was paid, by the machine's clock. */
export async function payAtBank(bank: Page): Promise<number> {
  await bank.getByRole('button', { name: 'Pay', exact: true }).click()
  await bank.locator('#status').filter({ hasText: 'SUCCEEDED' }).waitFor()
  return Date.now()
}
