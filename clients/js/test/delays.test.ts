import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { OrderEventDetail } from '../src/index.js';
import { Refreshes } from '../src/refreshes.js';
import { Page, tokenOf, until } from './page.js';
import { FakeService } from './server.js';

const change = (orderId: string, version: number): OrderEventDetail => ({
  orderId,
  status: 'PAID',
  version,
  source: 'COMMIT',
});

let due: string[];
let now: number;

function refreshes(delays: readonly number[]): Refreshes {
  due = [];
  now = 0;
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  return new Refreshes(delays, ({ orderId, version }, last) =>
    due.push(`${now}: ${orderId} v${version}${last ? ' final' : ''}`),
  );
}

function tick(millis: number): void {
  for (const end = now + millis; now < end; ) {
    now += 100;
    mock.timers.tick(100);
  }
}

afterEach(() => mock.timers.reset());

test("the reference's delays: at once, after one second, and finally after three", () => {
  const three = refreshes([0, 1000, 3000]);
  three.follow(change('1', 2));
  tick(10_000);
  assert.deepEqual(due, ['0: 1 v2', '1000: 1 v2', '3000: 1 v2 final']);
});

test('a newer change starts over, for its own order alone', () => {
  const three = refreshes([0, 1000, 3000]);
  three.follow(change('1', 2));
  three.follow(change('7', 5));
  tick(500);
  three.follow(change('1', 3));
  tick(10_000);
  assert.deepEqual(due, [
    '0: 1 v2',
    '0: 7 v5',
    '500: 1 v3',
    '1000: 7 v5',
    '1500: 1 v3',
    '3000: 7 v5 final',
    '3500: 1 v3 final',
  ]);
});

test('stop and no delays leave nothing to come', () => {
  const some = refreshes([0, 1000]);
  some.follow(change('1', 2));
  some.stop();
  tick(5_000);
  assert.deepEqual(due, ['0: 1 v2']);
  const none = refreshes([]);
  none.follow(change('1', 2));
  tick(5_000);
  assert.deepEqual(due, []);
});

test('of more than 1,000 orders changing at once the oldest are let go', () => {
  const some = refreshes([1000]);
  for (let id = 1; id <= 1_002; id++) {
    some.follow(change(String(id), 2));
  }
  tick(1_000);
  assert.equal(due.length, 1_000);
  assert.equal(due[0], '1000: 3 v2 final');
});

let service: FakeService;
let page: Page;

beforeEach(async () => {
  service = await new FakeService().start();
  service.commit('1', 'CREATED', 1);
  page = new Page();
});

afterEach(async () => {
  page.close();
  await service.stop();
});

async function streaming() {
  const options = { baseUrl: service.url, token: tokenOf('ann'), syncDelays: [0, 60, 120] };
  const handle = page.start(options);
  await until(() => handle.transport === 'sse', 'the stream is open');
  await page.orders.fetchOrderDetail('1');
}

test('the events come at all delays, but what is there already is not read again', async () => {
  await streaming();
  service.commit('1', 'PAID', 2);
  await until(() => page.versions('finalRefreshOrder').length > 0, 'the final refresh');
  assert.deepEqual(page.told.map((t) => t.event), [
    'orderStatusChanged',
    'forceRefreshOrder',
    'forceRefreshOrder',
    'finalRefreshOrder',
  ]);
  assert.equal(service.asked('/api/v1/orders/1'), 2, 'the first read and one for the change');
});

test('a read that failed at once is made again at the next delay', async () => {
  await streaming();
  service.blocked.add('orders');
  service.commit('1', 'PAID', 2);
  await until(() => service.asked('/api/v1/orders/1') === 2, 'the first read fails');
  service.blocked.clear();
  await until(() => page.orders.get('1')?.version === 2, 'version 2');
});
