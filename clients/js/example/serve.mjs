// Serves the example page and passes everything else on to a running service, so that page and
// service have one origin. npm run example -- http://127.0.0.1:8080 [PORT]
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

const target = new URL(process.argv[2] ?? 'http://127.0.0.1:8080');
const port = Number(process.argv[3] ?? 8090);
const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/lockstep.js': ['../dist/index.js', 'text/javascript; charset=utf-8'],
};

const server = createServer(async (incoming, outgoing) => {
  const file = files[incoming.url];
  if (file) {
    outgoing.setHeader('Content-Type', file[1]);
    outgoing.end(await readFile(new URL(file[0], import.meta.url)));
    return;
  }
  const { method, url: path, headers } = incoming;
  const options = { method, path, headers: { ...headers, host: target.host } };
  const passed = request(target, options, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', () => outgoing.headersSent || outgoing.writeHead(502).end());
  outgoing.on('close', () => passed.destroy());
  incoming.pipe(passed);
});

server.on('upgrade', ({ url, rawHeaders }, socket, head) => {
  const service = connect(target.port || 80, target.hostname, () => {
    const lines = [];
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const isHost = rawHeaders[i].toLowerCase() === 'host';
      lines.push(`${rawHeaders[i]}: ${isHost ? target.host : rawHeaders[i + 1]}`);
    }
    service.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    service.write(head);
    socket.pipe(service).pipe(socket);
  });
  service.on('error', () => socket.destroy());
  socket.on('error', () => service.destroy());
});

server.listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${port} shows the example against ${target.origin}`);
});
