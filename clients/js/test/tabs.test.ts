import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Environment } from '../src/index.js';
import { Locks } from './locks.js';
import { Page, tokenOf, until } from './page.js';
import { FakeService } from './server.js';

const TOKEN = tokenOf('ann');
let service: FakeService;
let pages: Page[] = [];

beforeEach(async () => {
  service = await new FakeService().start();
  service.commit('1', 'CREATED', 1);
});

afterEach(async () => {
  pages.forEach((page) => page.close());
  pages = [];
  await service.stop();
});

/** A tab whose browser can freeze it: it neither hears nor says anything, but still is there. */
function tab(environment: Partial<Environment> = {}) {
  let frozen = false;
  const channel = (name: string) => {
    const real = new BroadcastChannel(name);
    const port = {
      onmessage: undefined as ((event: MessageEvent) => void) | undefined,
      postMessage: (message: unknown) => frozen || real.postMessage(message),
      close: () => real.close(),
    };
    real.onmessage = (event) => frozen || port.onmessage?.(event as MessageEvent);
    return port as unknown as BroadcastChannel;
  };
  const page = new Page({ channel, ...environment });
  pages.push(page);
  return Object.assign(page, { freeze: () => (frozen = true), thaw: () => (frozen = false) });
}

async function started(page: Page, options = {}) {
  const handle = page.start({ baseUrl: service.url, token: TOKEN, ...options });
  await until(() => handle.transport !== 'offline', 'the tab is served');
  await page.orders.fetchOrderDetail('1');
  return handle;
}

const seesPaid = (page: Page) =>
  until(() => page.orders.get('1')?.version === 2, 'version 2 in this tab', 3_000);

for (const [kind, locks] of [
  ['with Web Locks', () => new Locks()],
  ['without Web Locks', () => undefined],
] as const) {
  test(`tabs share one stream and all are told: ${kind}`, async () => {
    const shared = locks();
    const three = [1, 2, 3].map(() => tab({ locks: shared?.forTab() }));
    for (const page of three) {
      await started(page);
    }
    assert.equal(service.asked('/api/v1/events'), 1);
    service.commit('1', 'PAID', 2);
    await Promise.all(three.map(seesPaid));
    assert.deepEqual(three.map((page) => page.versions()), [[2], [2], [2]]);
  });

  test(`when the leader closes, another resumes its stream: ${kind}`, async () => {
    const shared = locks();
    const [first, second] = [1, 2].map(() => tab({ locks: shared?.forTab() }));
    await started(first as Page);
    const handle = await started(second as Page);
    first?.close();
    const gone = Date.now();
    service.commit('1', 'PAID', 2);
    await seesPaid(second as Page);
    assert.ok(Date.now() - gone < 1_500, `${Date.now() - gone} ms`);
    await until(() => handle.transport === 'sse', 'it streams');
    const streams = service.requests.filter((r) => r.path === '/api/v1/events');
    assert.ok(streams[1]?.headers['last-event-id']);
  });

  test(`when the leader freezes, another leads, and the thawed one follows: ${kind}`, async () => {
    const shared = locks();
    const [first, second] = [1, 2].map(() => tab({ locks: shared?.forTab() }));
    await started(first as Page);
    await started(second as Page);
    first?.freeze();
    await until(() => service.asked('/api/v1/events') === 2, 'a second stream', 3_500);
    first?.thaw();
    await until(() => service.streams.size === 1, 'one stream is left', 3_500);
    service.commit('1', 'PAID', 2);
    await seesPaid(first as Page);
    await seesPaid(second as Page);
  });
}

test('without BroadcastChannel each tab streams for itself', async () => {
  const two = [1, 2].map(() => tab({ channel: undefined }));
  for (const page of two) {
    await started(page);
  }
  assert.equal(service.asked('/api/v1/events'), 2);
});

test('where locks are forbidden, a tab streams for itself', async () => {
  const request = () => Promise.reject(new DOMException('forbidden', 'SecurityError'));
  await started(tab({ locks: { request } as unknown as LockManager }));
});

test('tabs of different users have nothing in common', async () => {
  const [ann, bob] = [tab(), tab()];
  await started(ann);
  await started(bob, { token: tokenOf('bob') });
  assert.equal(service.asked('/api/v1/events'), 2);
  ann.orders.clear();
  await started(ann);
  assert.equal(bob.orders.get('1')?.version, 1);
});

test('a version read in one tab is the least the others read', async () => {
  const [first, second] = [tab(), tab()];
  await started(first);
  await started(second);
  service.commit('1', 'PAID', 2, false);
  await first.orders.fetchOrderDetail('1', true);
  await seesPaid(second);
  assert.equal(second.told[0]?.detail.source, 'READ');
  assert.deepEqual(first.versions(), [2]);
});

test('clear in one tab clears all tabs of the user', async () => {
  const [first, second] = [tab(), tab()];
  await started(first);
  await started(second);
  first.orders.clear();
  await until(() => second.orders.get('1') === undefined, 'cleared');
});

test('resync reaches all tabs', async () => {
  const two = [tab(), tab()];
  for (const page of two) {
    await started(page);
  }
  service.commit('1', 'PAID', 2, false);
  service.resync();
  await Promise.all(two.map(seesPaid));
});

test('with plain polling each tab reads its own orders', async () => {
  (['sse', 'websocket', 'longpoll'] as const).forEach((way) => service.blocked.add(way));
  const [first, second] = [tab(), tab()];
  await started(first, { pollingInterval: 50 });
  service.commit('2', 'CREATED', 1);
  await started(second, { pollingInterval: 50 });
  await second.orders.fetchOrderDetail('2');
  service.commit('2', 'PAID', 2);
  await until(() => second.orders.get('2')?.version === 2, 'version 2 of order 2');
});

test('a page put away gives up its stream, and takes part again when shown', async () => {
  const [first, second] = [tab(), tab()];
  const handle = await started(first);
  await started(second);
  first.fire('pagehide');
  assert.equal(handle.transport, 'offline');
  await until(() => service.asked('/api/v1/events') === 2, 'the second streams');
  service.commit('1', 'PAID', 2);
  await seesPaid(second);
  first.fire('pageshow');
  await seesPaid(first);
  await until(() => handle.transport === 'sse', 'told by the second');
});
