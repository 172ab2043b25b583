import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addTo, changed, QUANTITY_MAX, type Cart } from '../src/services/cart.ts'
import type { Sku } from '../src/services/orders.ts'

const MUG: Sku = {
  skuCode: 'MUG',
  name: 'Mug',
  price: 1250,
  currency: 'GBP',
  productType: 1,
  sellerId: 'demo',
  unit: 'piece',
  available: 5,
}

const full = addTo({ lines: [] }, MUG) as Cart

test('the first thing decides seller and currency of the cart', () => {
  assert.equal(full.sellerId, 'demo')
  assert.equal(full.currency, 'GBP')
  assert.equal(addTo(full, { ...MUG, skuCode: 'POT', sellerId: 'other' }), undefined)
  assert.equal(addTo(full, { ...MUG, skuCode: 'POT', currency: 'EUR' }), undefined)
})

test('an emptied cart takes the things of any seller', () => {
  const emptied = changed(full, 'MUG', 0)
  assert.equal(addTo(emptied, { ...MUG, sellerId: 'other' })?.sellerId, 'other')
})

test('the same thing again is one more of it', () => {
  assert.equal(addTo(full, MUG)?.lines[0]?.quantity, 2)
})

test('quantities stay whole and within their limit', () => {
  assert.equal(changed(full, 'MUG', 2.9).lines[0]?.quantity, 2)
  assert.equal(changed(full, 'MUG', 1e9).lines[0]?.quantity, QUANTITY_MAX)
  assert.deepEqual(changed(full, 'MUG', Number.NaN).lines, [])
  assert.deepEqual(changed(full, 'MUG', -1).lines, [])
})
