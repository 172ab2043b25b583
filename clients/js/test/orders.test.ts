import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { Order } from '../src/index.js';
import { Page, tokenOf, until } from './page.js';
import { FakeService } from './server.js';
import { MemoryStorage } from './storage.js';

const TOKEN = tokenOf('ann');
let service: FakeService;
let page: Page;

beforeEach(async () => {
  service = await new FakeService().start();
  service.commit('1', 'CREATED', 1);
  page = new Page();
});

afterEach(async () => {
  mock.timers.reset();
  page.close();
  await service.stop();
});

async function streaming(options = {}, of = page) {
  const handle = of.start({ baseUrl: service.url, token: TOKEN, ...options });
  await until(() => handle.transport === 'sse', 'the stream is open');
  return handle;
}

const reads = () => service.requests.filter((r) => r.path.startsWith('/api/v1/orders/'));

/** Holds the answers about orders until let go; what is answered is what holds by then. */
function held() {
  const waiting: (() => void)[] = [];
  service.beforeOrder = () => new Promise<void>((resolve) => waiting.push(resolve));
  return {
    waiting,
    letGo: () => {
      service.beforeOrder = () => undefined;
      waiting.splice(0).forEach((go) => go());
    },
  };
}

test('a copy is answered without asking while push would have told', async () => {
  await streaming();
  const first = await page.orders.fetchOrderDetail('1');
  assert.equal(await page.orders.fetchOrderDetail('1'), first);
  assert.equal(reads().length, 1);
  await page.orders.fetchOrderDetail('1', true);
  assert.equal(reads().length, 2, 'a forced refresh passes the copy');
});

test('without push a copy is good for one polling interval', async () => {
  page.start({ baseUrl: service.url, token: TOKEN, transports: [], pollingInterval: 60 });
  await page.orders.fetchOrderDetail('1');
  await page.orders.fetchOrderDetail('1');
  assert.equal(reads().length, 1);
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 70 });
  await page.orders.fetchOrderDetail('1');
  assert.equal(reads().length, 2);
});

test('versions that come twice, late or out of order are told once, upwards', async () => {
  await streaming();
  await page.orders.fetchOrderDetail('1');
  const second = service.commit('1', 'PAID', 2, false);
  const third = service.commit('1', 'FULFILLED', 3, false);
  service.tell(third);
  service.tell(second);
  service.tell(third);
  service.commit('1', 'DELIVERY', 4);
  await until(() => page.versions().includes(4), 'version 4');
  assert.deepEqual(page.versions(), [3, 4]);
});

test('what a read has shown is not told again by an older event of a replay', async () => {
  const first = service.commit('1', 'PAID', 2, false);
  await streaming();
  service.commit('1', 'FULFILLED', 3, false);
  await page.orders.fetchOrderDetail('1');
  service.tell(first);
  service.commit('1', 'DELIVERY', 4);
  await until(() => page.versions().includes(4), 'version 4');
  assert.deepEqual(page.versions(), [4]);
});

test('reads ask for the highest version heard of', async () => {
  await streaming({ syncDelays: [] });
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.known('1') === 2, 'version 2 is known');
  await page.orders.fetchOrderDetail('1');
  assert.equal(reads()[0]?.path, '/api/v1/orders/1?minVersion=2');
});

test('a forced read passes the caches of the server, others use them', async () => {
  await streaming();
  await page.orders.fetchOrderDetail('1');
  await page.orders.fetchOrderDetail('1', true);
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.get('1')?.version === 2, 'version 2 is read');
  assert.deepEqual(
    reads().map((read) => read.path),
    [
      '/api/v1/orders/1',
      '/api/v1/orders/1?minVersion=1&fresh=true',
      '/api/v1/orders/1?minVersion=2',
    ],
  );
  assert.deepEqual(
    reads().map((read) => read.headers['if-none-match'] !== undefined),
    [false, false, true],
    'the copy that is doubted is not offered',
  );
});

test('a forced read made while another is on its way is one more, and fresh', async () => {
  await streaming();
  const { waiting, letGo } = held();
  const first = page.orders.fetchOrderDetail('1');
  await until(() => waiting.length === 1, 'the first is on its way');
  const forced = page.orders.fetchOrderDetail('1', true);
  letGo();
  await Promise.all([first, forced]);
  assert.deepEqual(
    reads().map((read) => read.path),
    ['/api/v1/orders/1', '/api/v1/orders/1?minVersion=1&fresh=true'],
  );
});

test('an answer overtaken by a push is asked for again, and never shown', async () => {
  await streaming();
  const shown: number[] = [];
  page.orders.subscribe('1', (order) => shown.push(order.version));
  service.lag.set('1', 1);
  const { waiting, letGo } = held();
  const answer = page.orders.fetchOrderDetail('1');
  await until(() => waiting.length === 1, 'the read is on its way');
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.known('1') === 2, 'the push overtakes it');
  service.beforeOrder = () => void service.lag.clear();
  waiting.forEach((go) => go());
  assert.equal((await answer).version, 2);
  assert.deepEqual(shown, [2]);
  letGo();
});

test('a node that lags is asked until it has caught up', async () => {
  await streaming({ syncDelays: [] });
  service.lag.set('1', 1);
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.known('1') === 2, 'version 2 is known');
  const answer = page.orders.fetchOrderDetail('1');
  await until(() => reads().length === 2, 'asked again');
  service.lag.clear();
  assert.equal((await answer).version, 2);
});

test('a node that stays behind is an error, and the copy stays', async () => {
  await streaming({ syncDelays: [], maxRetryAttempts: 2, retryDelay: 1 });
  service.commit('1', 'PAID', 2);
  await page.orders.fetchOrderDetail('1');
  service.lag.set('1', 1);
  await assert.rejects(page.orders.fetchOrderDetail('1', true), { code: 'ORDER_VERSION_AHEAD' });
  assert.equal(page.orders.get('1')?.version, 2);
});

test('an answer that ignores the version asked for is not shown', async () => {
  await streaming({ syncDelays: [], maxRetryAttempts: 2, retryDelay: 1 });
  service.commit('1', 'PAID', 2);
  await page.orders.fetchOrderDetail('1');
  service.stubborn = true;
  service.lag.set('1', 1);
  await assert.rejects(page.orders.fetchOrderDetail('1', true), { code: 'ORDER_VERSION_AHEAD' });
  assert.equal(page.orders.get('1')?.version, 2);
});

test('calls for one order share a request', async () => {
  await streaming();
  const { waiting, letGo } = held();
  const calls = [false, true, false, true].map((f) => page.orders.fetchOrderDetail('1', f));
  await until(() => waiting.length === 1, 'one request');
  letGo();
  await Promise.all(calls);
  assert.equal(reads().length, 1);
});

test('a refresh forced while a read is under way sees what the caller has just done', async () => {
  await streaming({ syncDelays: [] });
  service.lag.set('1', 1);
  const { waiting, letGo } = held();
  const early = page.orders.fetchOrderDetail('1');
  await until(() => waiting.length === 1, 'the early read is on its way');
  service.commit('1', 'PAID', 2, false);
  const forced = [1, 2, 3].map(() => page.orders.fetchOrderDetail('1', true));
  letGo();
  assert.equal((await early).version, 1);
  service.lag.clear();
  assert.deepEqual((await Promise.all(forced)).map((order) => order.version), [2, 2, 2]);
  assert.equal(reads().length, 2, 'the forced ones share a request');
});

test('a failed read is not shared by later calls', async () => {
  await streaming();
  service.blocked.add('orders');
  await assert.rejects(page.orders.fetchOrderDetail('1'), { status: 404 });
  service.blocked.clear();
  assert.equal((await page.orders.fetchOrderDetail('1')).version, 1);
});

test('subscribers get each newer copy once, and none after they left', async () => {
  await streaming();
  const seen: number[] = [];
  const leave = page.orders.subscribe('1', (order: Order) => seen.push(order.version));
  service.commit('1', 'PAID', 2);
  await until(() => seen.includes(2), 'version 2 is read for the subscriber');
  await page.orders.fetchOrderDetail('1', true);
  leave();
  service.commit('1', 'FULFILLED', 3);
  await until(() => page.orders.get('1')?.version === 3, 'version 3 is read for the copy');
  assert.deepEqual(seen, [2]);
});

test("a child's copy follows its root's version", async () => {
  await streaming();
  await page.orders.fetchOrderDetail('1-01');
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.get('1-01')?.version === 2, 'the child is read again');
  assert.equal(page.orders.known('1-01'), 2);
  assert.deepEqual(page.versions(), [2]);
});

test('orders nobody shows are told of, but not read', async () => {
  await streaming();
  service.commit('9', 'PAID', 2);
  await until(() => page.versions().includes(2), 'the change is told');
  assert.equal(reads().length, 0);
});

test('at most 100 copies are kept, those with subscribers always', async () => {
  await streaming();
  page.orders.subscribe('1', () => undefined);
  await page.orders.fetchOrderDetail('1');
  for (let id = 100; id < 220; id++) {
    service.commit(String(id), 'CREATED', 1, false);
    await page.orders.fetchOrderDetail(String(id));
  }
  const kept = Array.from({ length: 120 }, (_, i) => page.orders.get(String(100 + i)));
  assert.equal(kept.filter(Boolean).length, 99);
  assert.ok(page.orders.get('1') && page.orders.get('219') && !page.orders.get('100'));
  assert.equal(page.orders.known('100'), 1, 'its version is not forgotten');
});

test('clear forgets all, and reads under way with it', async () => {
  await streaming();
  await page.orders.fetchOrderDetail('1');
  const { waiting, letGo } = held();
  const late = page.orders.fetchOrderDetail('1', true);
  await until(() => waiting.length === 1, 'a read is on its way');
  page.orders.clear();
  letGo();
  await assert.rejects(late, { name: 'AbortError' });
  assert.equal(page.orders.get('1'), undefined);
  assert.equal(page.orders.known('1'), undefined);
});

test('versions survive a reload, personal data does not', async () => {
  const storage = new MemoryStorage();
  page = new Page({ storage });
  await streaming();
  service.commit('1', 'PAID', 2);
  await page.orders.fetchOrderDetail('1');
  page.close();
  assert.deepEqual(Object.values(storage.entries()), ['[["1",2]]']);
  page = new Page({ storage });
  await streaming();
  await page.orders.fetchOrderDetail('1');
  assert.equal(reads().at(-1)?.path, '/api/v1/orders/1?minVersion=2');
  page.orders.clear();
  assert.deepEqual(storage.entries(), {});
});

test('whole orders survive a reload only if asked, and are read again', async () => {
  const storage = new MemoryStorage();
  page = new Page({ storage });
  await streaming({ persist: 'orders' });
  await page.orders.fetchOrderDetail('1');
  page.close();
  page = new Page({ storage });
  service.commit('1', 'PAID', 2, false);
  await streaming({ persist: 'orders' });
  assert.ok(page.orders.get('1'));
  await until(() => page.orders.get('1')?.version === 2, 'read again');
});

for (const [who, first, second] of [
  ['another user', TOKEN, tokenOf('bob')],
  ['who knows whom', 'opaque', 'opaque too'],
] as const) {
  test(`the start of ${who} begins with nothing, and reads at once`, async () => {
    await streaming({ token: first });
    service.commit('1', 'PAID', 2);
    await page.orders.fetchOrderDetail('1');
    page.close();
    const before = reads().length;
    page.start({ baseUrl: service.url, token: second });
    assert.equal((await page.orders.fetchOrderDetail('1')).version, 2);
    assert.equal(reads()[before]?.path, '/api/v1/orders/1', 'nothing known is sent');
    assert.equal(reads()[before]?.headers['if-none-match'], undefined);
    assert.ok(page.orders.get('1'));
  });
}

test('before the start there is nobody to ask', async () => {
  await assert.rejects(page.orders.fetchOrderDetail('1'), /realTimeSync.start/);
});
