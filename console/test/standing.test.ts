import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standing } from '../src/views/cache-sync-test/standing.ts'

test('a copy is behind only if a newer version is known', () => {
  assert.equal(standing({ state: 'PRESENT', version: 2 }, 3), 'behind')
  assert.equal(standing({ state: 'PRESENT', version: 3 }, 3), 'inStep')
  assert.equal(standing({ state: 'PRESENT', version: 3 }, undefined), 'inStep')
})

test('what holds no copy is not behind', () => {
  assert.equal(standing({ state: 'ABSENT', version: undefined }, 3), 'empty')
  assert.equal(standing({ state: 'OFF', version: undefined }, 3), 'off')
  assert.equal(standing({ state: 'FAILED', version: undefined }, 3), 'failed')
  assert.equal(standing({ state: undefined, version: undefined }, 3), 'unknown')
})
