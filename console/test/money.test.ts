import assert from 'node:assert/strict'
import { test } from 'node:test'
import { money } from '../src/services/money.ts'

test('minor units become the digits of their currency', () => {
  assert.equal(money(1250, 'GBP', 'en'), '£12.50')
  assert.equal(money(5, 'GBP', 'en'), '£0.05')
  assert.equal(money(1250, 'JPY', 'en'), '¥1,250')
  assert.equal(money(1250, 'KWD', 'en').replace(/\s/, ' '), 'KWD 1.250')
  assert.equal(money(-495, 'GBP', 'en'), '-£4.95')
})

test('amounts beyond what a float holds exactly keep their last digit', () => {
  assert.equal(money(Number.MAX_SAFE_INTEGER, 'GBP', 'en'), '£90,071,992,547,409.91')
})
