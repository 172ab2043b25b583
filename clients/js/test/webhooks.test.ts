import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Webhook } from 'standardwebhooks';

interface Sample {
  secrets: string[];
  id: string;
  timestamp: string;
  signature: string;
  body: string;
}

// Kept as the server makes them by its SignaturesTest.
const SAMPLES = JSON.parse(
  readFileSync(new URL('../../test/webhooks.json', import.meta.url), 'utf8'),
) as Sample[];

const headers = (sample: Sample): Record<string, string> => ({
  'webhook-id': sample.id,
  'webhook-timestamp': sample.timestamp,
  'webhook-signature': sample.signature,
});

beforeEach(() => {
  // The library refuses what is older than five minutes.
  mock.timers.enable({ apis: ['Date'], now: Number(SAMPLES[0]?.timestamp) * 1000 });
});

afterEach(() => mock.timers.reset());

test('the reference library takes every webhook with each of its secrets', () => {
  assert.equal(SAMPLES.length, 3);
  for (const sample of SAMPLES) {
    for (const secret of sample.secrets) {
      const event = new Webhook(secret).verify(sample.body, headers(sample));
      assert.equal((event as { id: string }).id, sample.id);
    }
  }
});

test('it takes none that was changed, or that another secret signed', () => {
  for (const sample of SAMPLES) {
    const webhook = new Webhook(sample.secrets[0] ?? '');
    assert.throws(() => webhook.verify(`${sample.body} `, headers(sample)));
    assert.throws(() => webhook.verify(sample.body, headers({ ...sample, id: 'other' })));
    const another = new Webhook(`whsec_${'A'.repeat(43)}=`);
    assert.throws(() => another.verify(sample.body, headers(sample)));
  }
});
