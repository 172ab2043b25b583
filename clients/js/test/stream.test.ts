import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Page, tokenOf, until } from './page.js';
import { FakeService } from './server.js';

const TOKEN = tokenOf('ann');
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
  const handle = page.start({ baseUrl: service.url, token: TOKEN });
  await until(() => handle.transport === 'sse', 'the stream is open');
  assert.equal((await page.orders.fetchOrderDetail('1')).version, 1);
  return handle;
}

const streamsAsked = () => service.requests.filter((r) => r.path === '/api/v1/events');

test('a pushed change reaches the window and the copy', async () => {
  await streaming();
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.get('1')?.status === 'PAID', 'the copy is paid');
  const detail = { orderId: '1', status: 'PAID', version: 2, source: 'COMMIT' };
  assert.deepEqual(page.told.slice(0, 2), [
    { event: 'orderStatusChanged', detail },
    { event: 'forceRefreshOrder', detail },
  ]);
  assert.equal(streamsAsked()[0]?.headers.authorization, `Bearer ${TOKEN}`);
});

test('a cut stream resumes where it was and tells what it missed, once', async () => {
  const handle = await streaming();
  const seen = service.commit('1', 'PAID', 2);
  await until(() => page.versions().includes(2), 'version 2');
  service.retry = 50;
  service.cut();
  await until(() => handle.transport === 'offline', 'the cut is noticed');
  service.commit('1', 'FULFILLED', 3);
  await until(() => page.orders.get('1')?.version === 3, 'version 3');
  assert.equal(streamsAsked()[1]?.headers['last-event-id'], String(seen.id));
  assert.deepEqual(page.versions(), [2, 3]);
});

test('one cut before its first event resumes from its first id', async () => {
  const handle = await streaming();
  service.cut();
  await until(() => handle.transport === 'offline', 'the cut is noticed');
  await until(() => handle.transport === 'sse', 'the stream is open again');
  assert.deepEqual(
    streamsAsked().map((r) => r.headers['last-event-id']),
    [undefined, '1000'],
  );
});

test('the server says how long it wants to be left alone', async () => {
  service.retry = 400;
  const handle = await streaming();
  const cut = Date.now();
  service.cut();
  await until(() => handle.transport === 'offline', 'the cut is noticed');
  await until(() => handle.transport === 'sse', 'the stream is open again');
  assert.ok(Date.now() - cut >= 395, `back after ${Date.now() - cut} ms`);
});

test('resync reads all known orders again', async () => {
  await streaming();
  service.commit('2', 'CREATED', 1, false);
  await page.orders.fetchOrderDetail('2');
  service.commit('1', 'PAID', 2, false);
  service.commit('2', 'CANCELED', 4, false);
  service.resync();
  await until(() => page.orders.get('1')?.version === 2, 'order 1 read again');
  await until(() => page.orders.get('2')?.version === 4, 'order 2 read again');
  assert.deepEqual(
    page.told.filter((t) => t.event === 'orderStatusChanged').map((t) => t.detail.source),
    ['READ', 'READ'],
  );
});

test('what else the service tells reaches the window, and refreshed orders are read', async () => {
  await streaming();
  const notices: unknown[] = [];
  page.window.addEventListener('noticeAdded', (e) => notices.push((e as CustomEvent).detail));
  service.commit('1', 'PAID', 2, false);
  service.tell({ id: 2_000, event: 'cacheRefreshed', data: { orderId: '1', version: 2 } });
  service.tell({ id: 2_001, event: 'noticeAdded', data: { noticeId: '7' } });
  await until(() => notices.length > 0, 'the notice');
  assert.deepEqual(notices, [{ noticeId: '7' }]);
  await until(() => page.orders.get('1')?.version === 2, 'version 2');
});

test('a change between the first read and the opening of the stream is not missed', async () => {
  let open = () => {};
  service.beforeStream = () => new Promise((resolve) => (open = resolve));
  const handle = page.start({ baseUrl: service.url, token: TOKEN });
  await until(() => streamsAsked().length === 1, 'the stream is asked for');
  assert.equal((await page.orders.fetchOrderDetail('1')).version, 1);
  service.commit('1', 'PAID', 2);
  open();
  await until(() => handle.transport === 'sse', 'the stream is open');
  await until(() => page.orders.get('1')?.version === 2, 'version 2');
});

test('offline is shown at once, and online connects at once and resumes', async () => {
  service.retry = 60_000;
  const handle = await streaming();
  const seen: string[] = [];
  handle.onTransport((transport) => seen.push(transport));
  page.online = false;
  page.fire('offline');
  await until(() => handle.transport === 'offline', 'offline');
  service.commit('1', 'PAID', 2);
  page.online = true;
  page.fire('online');
  await until(() => page.orders.get('1')?.version === 2, 'what was missed', 2_000);
  assert.deepEqual(seen, ['offline', 'sse']);
  assert.equal(page.told[0]?.detail.source, 'COMMIT');
});

test('a stream without a sign of life is opened anew', async () => {
  const handle = page.start({ baseUrl: service.url, token: TOKEN, silenceTimeout: 80 });
  await until(() => handle.transport === 'sse', 'the stream is open');
  await until(() => streamsAsked().length > 1, 'a second stream');
});

test('a page shown again looks after a stream that has been silent', async () => {
  service.retry = 60_000;
  const handle = page.start({ baseUrl: service.url, token: TOKEN, silenceTimeout: 10_000 });
  await until(() => handle.transport === 'sse', 'the stream is open');
  const now = Date.now;
  try {
    Date.now = () => now() + 6_000;
    page.show('hidden');
    page.show('visible');
  } finally {
    Date.now = now;
  }
  await until(() => handle.transport === 'offline', 'the doubtful stream is ended');
  page.show('visible');
  await until(() => handle.transport === 'sse', 'another is open');
});

test('a refused token is asked for again, once, and everybody gets the new one', async () => {
  const old = tokenOf('ann', 'old');
  let asked = 0;
  service.accepted.add(old);
  const handle = page.start({
    baseUrl: service.url,
    token: () => (asked++ === 0 ? old : TOKEN),
  });
  await until(() => handle.transport === 'sse', 'the stream is open');
  service.accepted.clear();
  service.accepted.add(TOKEN);
  service.commit('2', 'CREATED', 1, false);
  await Promise.all([page.orders.fetchOrderDetail('1'), page.orders.fetchOrderDetail('2')]);
  assert.equal(asked, 2);
  assert.deepEqual(page.errors, []);
});

test('a token that stays refused is reported, and not asked for without end', async () => {
  service.accepted.add('another');
  let asked = 0;
  page.start({ baseUrl: service.url, token: () => tokenOf('ann', String(asked++)) });
  await until(() => page.errors.length > 0, 'the error');
  await assert.rejects(page.orders.fetchOrderDetail('1'), { code: 'REQUEST_UNAUTHENTICATED' });
  assert.ok(asked <= 4, `asked ${asked} times`);
});

test('a token of another user stops everything', async () => {
  const first = tokenOf('ann');
  service.accepted.add(first);
  let user = 'ann';
  const handle = page.start({ baseUrl: service.url, token: () => tokenOf(user) });
  await until(() => handle.transport === 'sse', 'the stream is open');
  await page.orders.fetchOrderDetail('1');
  user = 'bob';
  service.accepted.delete(first);
  service.accepted.add(tokenOf('bob'));
  await assert.rejects(page.orders.fetchOrderDetail('1', true), { code: 'TOKEN_UNAVAILABLE' });
  assert.equal(handle.transport, 'offline');
  assert.match(page.errors[0]?.message ?? '', /another user/);
});

test('a token source that fails is asked again', async () => {
  let asked = 0;
  const handle = page.start({
    baseUrl: service.url,
    token: () => (asked++ === 0 ? Promise.reject(new Error('not yet')) : TOKEN),
  });
  await until(() => handle.transport === 'sse', 'the stream is open');
  assert.deepEqual(page.errors.map((e) => e.message), ['not yet']);
});

test('stop leaves no connection and no listener', async () => {
  await streaming();
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.get('1')?.version === 2, 'version 2');
  page.close();
  await until(() => service.streams.size === 0, 'the stream is closed');
  const events = ['online', 'offline', 'pagehide', 'pageshow'];
  assert.deepEqual(events.flatMap((e) => getEventListeners(page.window, e)), []);
  assert.deepEqual(getEventListeners(page.document, 'visibilitychange'), []);
  assert.equal(page.orders.get('1')?.version, 2, 'what was read stays readable');
});

test('stop leaves no timer: a process with nothing else to do ends', async () => {
  const script = fileURLToPath(new URL('leaver.js', import.meta.url));
  const child = spawn(process.execPath, [script, service.url, TOKEN], { stdio: 'pipe' });
  child.stdout.on('data', () => service.commit('1', 'PAID', 2));
  let wrong = '';
  child.stderr.on('data', (text) => (wrong += text));
  try {
    const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(20_000) });
    assert.equal(code, 0, wrong);
  } finally {
    child.kill();
  }
});
