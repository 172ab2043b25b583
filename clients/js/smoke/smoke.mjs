// Against a running service in development mode: buys, pays at the sandbox bank, and waits to be
// told, over each transport in turn. npm run smoke -- http://127.0.0.1:8080 [sse websocket poll]
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createRealTimeSync } from '../dist/index.js';

const BASE = (process.argv[2] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const TOLD_MILLIS_MAX = 10_000;
globalThis.WebSocket ??= WebSocket;

async function ask(method, path, token, body) {
  const response = await fetch(BASE + path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return text === '' ? {} : JSON.parse(text);
}

const tokenOf = async (userId, role) =>
  (await ask('POST', '/dev/token', undefined, { userId, roles: [role] })).token;

async function buy(token) {
  const cart = { sellerId: 'SMOKE', items: [{ skuCode: 'SMOKE-TEA', quantity: 1 }] };
  const { amounts } = await ask('POST', '/api/v1/orders/quote', token, cart);
  const { orderId } = await ask('POST', '/api/v1/order-ids', token, { businessIdentifier: 1 });
  const where = { province: 'London', city: 'London', area: 'SW1', street: 'Mall', detail: '1' };
  const deliveryAddress = { receiverName: 'Ann', phone: '+44 20 7946 0000', ...where };
  const order = { orderId, businessIdentifier: 1, orderType: 1, ...cart, amounts, deliveryAddress };
  await ask('POST', '/api/v1/orders', token, order);
  const payment = { channel: 'sandbox', method: 'PAGE' };
  const { paymentId } = await ask('POST', `/api/v1/orders/${orderId}/payments`, token, payment);
  return { orderId, paymentId };
}

async function paidIsTold(transport) {
  const token = await tokenOf(`smoke-${transport}-${Date.now()}`, 'buyer');
  const window = new EventTarget();
  const { start, orderState } = createRealTimeSync({ window });
  const handle = start({ baseUrl: BASE, token, transports: [transport], pollingInterval: 500 });
  try {
    const opened = await within(() => handle.transport === transport);
    if (!opened) {
      throw new Error('not open');
    }
    const { orderId, paymentId } = await buy(token);
    const before = await orderState.fetchOrderDetail(orderId);
    const told = new Promise((resolve) =>
      window.addEventListener('orderStatusChanged', ({ detail }) => {
        if (detail.orderId === orderId && detail.status === 'PAID') {
          resolve(detail);
        }
      }),
    );
    const pressed = Date.now();
    await ask('POST', `/sandbox/v1/charges/${paymentId}/succeed`);
    const detail = await Promise.race([told, delay(TOLD_MILLIS_MAX, undefined, { ref: false })]);
    const millis = Date.now() - pressed;
    const seen = await within(() => orderState.get(orderId)?.status === 'PAID');
    if (!detail || !seen) {
      throw new Error('paid was not told');
    }
    const versions = `v${before.version} ${before.status} -> v${detail.version} ${detail.status}`;
    return `${versions}, told ${millis} ms after paying, source ${detail.source}`;
  } finally {
    handle.stop();
  }
}

async function within(holds) {
  for (const end = Date.now() + TOLD_MILLIS_MAX; Date.now() < end && !holds(); ) {
    await delay(10);
  }
  return holds();
}

const operator = await tokenOf('smoke', 'operator');
const sku = { skuCode: 'SMOKE-TEA', name: 'Tea', price: 450, currency: 'GBP', productType: 1 };
await ask('PUT', '/ops/v1/skus', operator, {
  items: [{ ...sku, sellerId: 'SMOKE', stock: 1_000 }],
});
const asked = process.argv.slice(3);
for (const transport of asked.length > 0 ? asked : ['sse', 'websocket', 'poll']) {
  try {
    console.log(`ok   ${transport}: ${await paidIsTold(transport)}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAIL ${transport}: ${error.message}${error.cause ? ` (${error.cause})` : ''}`);
  }
}
