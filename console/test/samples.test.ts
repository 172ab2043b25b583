import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buckets, summary } from '../src/views/cache-sync-test/samples.ts'

const of = (...millis: number[]) =>
  millis.map((each, version) => ({ orderId: 'o', version, millis: each }))

test('every sample falls into exactly one bucket', () => {
  const bars = buckets(of(-3, 0, 10, 10.5, 20, 999, 1000, 3000, 3001, 1e9))
  assert.equal(bars.reduce((sum, bar) => sum + bar.count, 0), 10)
  assert.deepEqual(
    bars.filter((bar) => bar.count > 0).map((bar) => [bar.upTo, bar.count]),
    [
      [10, 3],
      [20, 2],
      [1000, 2],
      [3000, 1],
      [undefined, 2],
    ],
  )
})

test('the summary names values that were seen', () => {
  assert.deepEqual(summary(of(9, 1, 5)), { count: 3, p50: 5, p95: 9, max: 9 })
  assert.deepEqual(summary(of(7)), { count: 1, p50: 7, p95: 7, max: 7 })
  assert.equal(summary([]), undefined)
})
