import { Page, until } from './page.js';

// Run by a test: starts, sees a change, stops long before its delays end. Nothing may hold it then.
const [baseUrl = '', token = ''] = process.argv.slice(2);
const page = new Page({ channel: (name) => new BroadcastChannel(name) });
const handle = page.start({ baseUrl, token, syncDelays: [0, 60_000] });
await until(() => handle.transport === 'sse', 'the stream is open');
await page.orders.fetchOrderDetail('1');
console.log('ready');
await until(() => page.versions().includes(2), 'the change');
handle.stop();
