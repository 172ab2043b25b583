import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Api } from '../src/api.js';
import { Connection, type Way } from '../src/connection.js';
import type { TransportName } from '../src/index.js';
import { sse } from '../src/sse.js';
import { Attempt, backoff, type Transport } from '../src/transport.js';
import { webSocket } from '../src/websocket.js';
import { Page, tokenOf, until } from './page.js';
import { FakeService } from './server.js';

const TOKEN = tokenOf('ann');
let service: FakeService;
let page: Page;
const links: Connection[] = [];

beforeEach(async () => {
  service = await new FakeService().start();
  service.commit('1', 'CREATED', 1);
  page = new Page();
});

afterEach(async () => {
  page.close();
  links.splice(0).forEach((link) => link.stop());
  await service.stop();
});

async function started(transport: TransportName, options = {}) {
  const handle = page.start({ baseUrl: service.url, token: TOKEN, ...options });
  await until(() => handle.transport === transport, `${transport} carries`);
  assert.equal((await page.orders.fetchOrderDetail('1')).version, 1);
  return handle;
}

async function paidIsSeen() {
  const committed = Date.now();
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.get('1')?.status === 'PAID', 'paid is seen', 1_000);
  assert.deepEqual(page.versions(), [2]);
  return Date.now() - committed;
}

test('with server-sent events blocked, WebSocket carries, at once', async () => {
  service.blocked.add('sse');
  await started('websocket');
  assert.equal(service.asked('/api/v1/events'), 1, 'what never worked is not tried twice');
  await paidIsSeen();
  const protocols = service.requests.find((r) => r.path === '/api/v1/ws')?.headers;
  assert.equal(protocols?.['sec-websocket-protocol'], `lockstep.v1,bearer.${TOKEN}`);
});

test('with both streams blocked, long polling carries', async () => {
  service.blocked.add('sse').add('websocket');
  await started('poll');
  await paidIsSeen();
  assert.equal(page.told[0]?.detail.source, 'COMMIT');
});

test('with all of push blocked, the known orders are read again and again', async () => {
  service.blocked.add('sse').add('websocket').add('longpoll');
  await started('poll', { pollingInterval: 50 });
  await paidIsSeen();
  assert.equal(page.told[0]?.detail.source, 'READ');
  const reads = service.requests.filter((r) => r.path.startsWith('/api/v1/orders/1'));
  assert.ok(reads.slice(1).every((r) => r.headers['if-none-match']), 'only changes travel');
});

test('plain polling rests while the page is hidden', async () => {
  service.blocked.add('sse').add('websocket').add('longpoll');
  await started('poll', { pollingInterval: 20 });
  page.show('hidden');
  let before = -1;
  await until(() => before === (before = service.requests.length), 'no more requests');
  service.commit('1', 'PAID', 2);
  page.show('visible');
  await until(() => page.orders.get('1')?.version === 2, 'read when shown again');
});

test('only the transports asked for are used', async () => {
  await started('poll', { transports: ['poll'] });
  assert.equal(service.asked('/api/v1/events?'), 0);
  assert.equal(service.asked('/api/v1/ws'), 0);
});

for (const blocked of [[], ['sse'], ['sse', 'websocket']] as const) {
  test(`resumes over another transport than the one cut: ${blocked.length} blocked`, async () => {
    blocked.forEach((way) => service.blocked.add(way));
    const first = (['sse', 'websocket', 'poll'] as const)[blocked.length] as TransportName;
    const handle = await started(first, { maxRetryAttempts: 1 });
    service.commit('1', 'PAID', 2);
    await until(() => page.orders.get('1')?.version === 2, 'version 2');
    const all = ['sse', 'websocket', 'longpoll'] as const;
    service.blocked.clear();
    service.blocked.add(all[blocked.length] as 'sse');
    service.commit('1', 'FULFILLED', 3, false);
    service.cut();
    await until(() => page.orders.get('1')?.version === 3, 'version 3, told over another way');
    assert.deepEqual(page.versions(), [2, 3]);
    await until(() => handle.transport !== 'offline', 'another way is open');
  });
}

test('a WebSocket whose token is refused asks for another, once', async () => {
  service.blocked.add('sse');
  service.accepted.add(TOKEN);
  let asked = 0;
  const token = () => (asked++ === 0 ? tokenOf('ann', 'old') : TOKEN);
  const handle = page.start({ baseUrl: service.url, token, transports: ['websocket'] });
  await until(() => handle.transport === 'websocket', 'the WebSocket is open');
  assert.equal(asked, 2);
  assert.deepEqual(page.errors, []);
});

test('a refused WebSocket reports once it has no other token', async () => {
  service.accepted.add('another');
  page.start({ baseUrl: service.url, token: TOKEN, transports: ['websocket'] });
  await until(() => page.errors.length === 1, 'the error');
});

test('all down: goes round until one works', async () => {
  service.accepted.add(TOKEN);
  (['sse', 'websocket', 'longpoll', 'orders'] as const).forEach((way) => service.blocked.add(way));
  const handle = page.start({ baseUrl: service.url, token: TOKEN });
  await until(() => service.asked('/api/v1/events') > 4, 'a second round');
  assert.equal(handle.transport, 'offline');
  service.blocked.clear();
  await until(() => handle.transport !== 'offline', 'one works');
});

/** A connection over ways of ours, and what it tells. */
function connection(ways: readonly Way[], betterDelay = 30) {
  const told: string[] = [];
  const link = new Connection(
    {
      api: new Api(service.url, TOKEN, () => undefined, () => undefined),
      ways,
      retriesMax: 3,
      retryDelay: 10,
      online: () => true,
      betterDelay,
    },
    {
      opened: (way, resumed) => told.push(`${way.name}${resumed ? ' resumed' : ''}`),
      closed: () => told.push('closed'),
      message: (event) => told.push(event),
      position: () => undefined,
    },
  );
  links.push(link);
  link.start();
  return { told };
}

test('a better transport is tried again, and taken over without a gap', async () => {
  service.blocked.add('sse');
  const { told } = connection([
    { name: 'sse', transport: sse, silenceTimeout: 9_000 },
    { name: 'websocket', transport: webSocket, silenceTimeout: 9_000 },
  ]);
  await until(() => told.includes('websocket'), 'WebSocket carries');
  service.blocked.delete('sse');
  await until(() => told.includes('sse resumed'), 'server-sent events carry');
  await until(() => service.sockets.size === 0, 'the WebSocket is closed');
  assert.deepEqual(told, ['websocket', 'sse resumed'], 'it was never closed');
});

test('one that worked is retried before the next is tried', async () => {
  let lives = 0;
  const flaky: Transport = async (link) => {
    if (++lives === 1) {
      link.opened(false);
    }
    throw new Error('cut');
  };
  const steady: Transport = async (link) => {
    link.opened(false);
    await new Promise((resolve) => link.signal.addEventListener('abort', resolve));
  };
  const { told } = connection(
    [
      { name: 'sse', transport: flaky, silenceTimeout: 9_000 },
      { name: 'poll', transport: steady, silenceTimeout: 9_000 },
    ],
    60_000,
  );
  await until(() => told.includes('poll'), 'the next carries');
  assert.deepEqual(told, ['sse', 'closed', 'poll']);
  assert.equal(lives, 3);
});

test('a stream that a proxy holds back does not count as open', async () => {
  const silent: Transport = (link) =>
    new Promise((_, reject) => link.signal.addEventListener('abort', () => reject(new Error())));
  const attempt = new Attempt({
    transport: silent,
    level: 0,
    openTimeout: 30,
    silenceTimeout: 9_000,
    opened: () => undefined,
    link: {} as never,
  });
  assert.equal(await attempt.opened, false);
  assert.equal((await attempt.ended).opened, false);
});

test('waits double up to 30 s, and no two are alike', () => {
  const waits = Array.from({ length: 200 }, () => backoff(1000, 2));
  assert.ok(waits.every((wait) => wait >= 2000 && wait <= 4000));
  assert.ok(new Set(waits).size > 100);
  assert.ok(backoff(1000, 60) <= 30_000);
});

for (const transport of ['sse', 'websocket', 'poll'] as const) {
  test(`replaced, ${transport} rests on plain polling until the page is shown`, async () => {
    const transports: TransportName[] = transport === 'poll' ? ['poll'] : [transport, 'poll'];
    await started(transport, { transports, pollingInterval: 20, retryDelay: 5 });
    const streams = () => service.asked('/api/v1/events') + service.asked('/api/v1/ws');
    await until(() => service.streams.size + service.sockets.size + service.polls.size > 0, 'open');
    const before = streams();
    service.replace();
    await paidIsSeen();
    const rounds = service.asked('/api/v1/orders/1');
    await until(() => service.asked('/api/v1/orders/1') > rounds + 5, 'rounds of plain polling');
    assert.equal(streams(), before, 'no stream was opened');
    page.show('hidden');
    page.show('visible');
    await until(() => streams() > before, 'it streams again');
  });
}

test('replaced without polling, it waits until the page is shown', async () => {
  const handle = await started('sse', { transports: ['sse'], retryDelay: 5 });
  service.replace();
  await until(() => handle.transport === 'offline', 'its end is noticed');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(service.asked('/api/v1/events'), 1);
  page.show('visible');
  await until(() => handle.transport === 'sse', 'it streams again');
});
