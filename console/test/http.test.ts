import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, Problem, UNREACHABLE } from '../src/services/http.ts'

/** Answers the next request with this. */
function answer(response: Response | Error): void {
  globalThis.fetch = () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response)
}

/** The problem a request ends with. */
async function refusal(): Promise<Problem> {
  try {
    await call('/x')
  } catch (caught) {
    return Problem.of(caught)
  }
  return assert.fail('it was answered')
}

test('a refusal carries the code, the faults and whether to try again', async () => {
  const errors = [{ field: 'items', code: 'FIELD_REQUIRED', detail: 'must be given' }]
  const body = { code: 'REQUEST_INVALID', detail: 'Look at errors.', retryable: false, errors }
  answer(new Response(JSON.stringify(body), { status: 400 }))
  const refused = await refusal()
  assert.equal(refused.code, 'REQUEST_INVALID')
  assert.equal(refused.message, 'Look at errors.')
  assert.deepEqual(refused.errors, errors)
  assert.equal(refused.retryable, false)
})

test('a refusal that is no problem document is one all the same', async () => {
  answer(new Response('<html>Bad gateway</html>', { status: 502 }))
  const refused = await refusal()
  assert.equal(refused.code, 'HTTP_502')
})

test('silence is no answer of the service', async () => {
  answer(new TypeError('Failed to fetch'))
  const refused = await refusal()
  assert.equal(refused.code, UNREACHABLE)
  assert.equal(refused.retryable, true)
})

test('a fault of these pages is not shown as a problem of the service', () => {
  assert.throws(() => Problem.of(new RangeError('ours')), RangeError)
})
