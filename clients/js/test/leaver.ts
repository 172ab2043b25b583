import { Page, until } from './page.js';

// Run by a test: starts, sees a change, stops in the middle of its delays; nothing may hold it.
const [baseUrl = '', token = ''] = process.argv.slice(2);
const page = new Page({ channel: (name) => new BroadcastChannel(name) });
const handle = page.start({ baseUrl, token });
await until(() => handle.transport === 'sse', 'the stream is open');
await page.orders.fetchOrderDetail('1');
console.log('ready');
await until(() => page.versions().includes(2), 'the change');
handle.stop();
const stopped = Date.now();
process.on('exit', () => {
  if (Date.now() - stopped > 500) {
    console.error(`held for ${Date.now() - stopped} ms`);
    process.exitCode = 1;
  }
});
