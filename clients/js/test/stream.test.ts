import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Page, tokenOf, until } from './page.js';
import { FakeService } from './server.js';

let service: FakeService;
let page: Page;

beforeEach(async () => {
  service = await new FakeService().start();
  page = new Page();
});

afterEach(async () => {
  page.close();
  await service.stop();
});

test('a pushed change reaches the window and the copy', async () => {
  service.commit('1', 'CREATED', 1);
  const handle = page.start({ baseUrl: service.url, token: tokenOf('ann') });
  await until(() => handle.transport === 'sse', 'the stream is open');
  assert.equal((await page.orders.fetchOrderDetail('1')).status, 'CREATED');
  service.commit('1', 'PAID', 2);
  await until(() => page.orders.get('1')?.status === 'PAID', 'the copy is paid');
  assert.deepEqual(page.told.slice(0, 2), [
    {
      event: 'orderStatusChanged',
      detail: { orderId: '1', status: 'PAID', version: 2, source: 'COMMIT' },
    },
    {
      event: 'forceRefreshOrder',
      detail: { orderId: '1', status: 'PAID', version: 2, source: 'COMMIT' },
    },
  ]);
  assert.equal(
    service.requests.find((r) => r.path === '/api/v1/events')?.headers.authorization,
    `Bearer ${tokenOf('ann')}`,
  );
});
