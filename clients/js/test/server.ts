import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

interface StoredEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** The part of the service the library speaks to, over real connections, with faults to order. */
export class FakeService {
  url = '';
  /** Answered with 404 or refused, as a network would that lets them not pass. */
  readonly blocked = new Set<'sse' | 'websocket' | 'longpoll' | 'orders'>();
  readonly requests: { path: string; headers: IncomingMessage['headers'] }[] = [];
  readonly streams = new Set<ServerResponse>();
  readonly sockets = new Set<WebSocket>();
  readonly polls = new Set<() => void>();
  /** Tokens accepted; all if empty. */
  readonly accepted = new Set<string>();
  /** Milliseconds the stream tells clients to stay away. */
  retry = 20;
  /** Called before an order is answered. */
  beforeOrder: (orderId: string) => Promise<void> | void = () => undefined;
  /** Called before a stream is opened. */
  beforeStream: () => Promise<void> | void = () => undefined;
  /** What the node that answers has; by default what there is. */
  lag = new Map<string, number>();
  /** Answers old orders, whatever version is asked for. */
  stubborn = false;
  private readonly orders = new Map<string, { status: string; version: number }>();
  private readonly events: StoredEvent[] = [];
  private nextId = 1_000;
  private replacedPolls = false;
  private readonly connections = new Set<Socket>();
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });
  private readonly webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => (protocols.has('lockstep.v1') ? 'lockstep.v1' : false),
  });

  async start(port = 0): Promise<this> {
    this.server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.on('close', () => this.connections.delete(socket));
    });
    this.server.on('upgrade', (request, socket, head) =>
      this.upgrade(request, socket as Socket, head),
    );
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.cut();
    this.webSockets.close();
    this.server.close();
    this.connections.forEach((socket) => socket.destroy());
    await once(this.server, 'close');
  }

  /** Changes an order and tells everybody. */
  commit(orderId: string, status: string, version: number, tell = true): StoredEvent {
    this.orders.set(orderId, { status, version });
    const at = '2026-01-01T00:00:00Z';
    const data = { orderId, event: status, status, at, version, source: 'COMMIT' };
    const stored = { id: this.nextId++, event: 'orderStatusChanged', data };
    this.events.push(stored);
    if (tell) {
      this.tell(stored);
    }
    return stored;
  }

  tell(stored: StoredEvent): void {
    this.streams.forEach((stream) => stream.write(frame(stored)));
    this.sockets.forEach((socket) => socket.send(JSON.stringify(stored)));
    this.polls.forEach((wake) => wake());
  }

  resync(): void {
    this.tell({ id: this.nextId++, event: 'resync', data: {} });
  }

  /** Ends all streams, as a node that stops. */
  cut(): void {
    this.streams.forEach((stream) => stream.destroy());
    this.sockets.forEach((socket) => socket.close(1001));
    this.polls.forEach((wake) => wake());
  }

  /** Ends all streams as those whose place newer ones took. */
  replace(): void {
    this.streams.forEach((stream) => stream.end('event: replaced\ndata: {}\n\n'));
    this.streams.clear();
    this.sockets.forEach((socket) => socket.close(4409));
    this.replacedPolls = true;
    this.polls.forEach((wake) => wake());
    this.replacedPolls = false;
  }

  asked(path: string): number {
    return this.requests.filter((request) => request.path.startsWith(path)).length;
  }

  private authorized(token: string): boolean {
    return this.accepted.size === 0 || this.accepted.has(token);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push({ path: url.pathname + url.search, headers: request.headers });
    if (!this.authorized(request.headers.authorization?.replace('Bearer ', '') ?? '')) {
      problem(response, 401, 'REQUEST_UNAUTHENTICATED');
    } else if (url.pathname === '/api/v1/events' && !this.blocked.has('sse')) {
      await this.beforeStream();
      this.stream(request, response);
    } else if (url.pathname === '/api/v1/events/poll' && !this.blocked.has('longpoll')) {
      this.poll(url, response);
    } else if (url.pathname.startsWith('/api/v1/orders') && !this.blocked.has('orders')) {
      await this.order(url, request, response);
    } else {
      problem(response, 404, 'REQUEST_NOT_FOUND');
    }
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream;charset=UTF-8' });
    const last = request.headers['last-event-id'];
    const id = last === undefined ? this.nextId - 1 : last;
    response.write(`retry: ${this.retry}\nid: ${id}\n\n`);
    const missed = this.missed(last === undefined ? undefined : Number(last));
    missed.forEach((event) => response.write(frame(event)));
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  private missed(last: number | undefined): StoredEvent[] {
    return last === undefined ? [] : this.events.filter((event) => event.id > last);
  }

  private poll(url: URL, response: ServerResponse): void {
    const last = url.searchParams.get('lastEventId');
    const answer = () => {
      this.polls.delete(answer);
      clearTimeout(timer);
      const missed = this.missed(last === null ? undefined : Number(last));
      const events = this.replacedPolls ? [...missed, { event: 'replaced', data: {} }] : missed;
      json(response, 200, { events, lastEventId: String(this.nextId - 1) });
    };
    const timer = setTimeout(answer, Number(url.searchParams.get('timeoutMillis')));
    if (this.missed(last === null ? undefined : Number(last)).length > 0) {
      answer();
    } else {
      this.polls.add(answer);
      response.on('close', () => {
        this.polls.delete(answer);
        clearTimeout(timer);
      });
    }
  }

  private async order(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const orderId = decodeURIComponent(url.pathname.split('/')[4] ?? '');
    if (orderId === '') {
      json(response, 200, { items: [] });
      return;
    }
    await this.beforeOrder(orderId);
    const order = this.orders.get(orderId.split('-')[0] ?? '');
    const version = this.lag.get(orderId) ?? order?.version ?? 0;
    const etag = `"v${version}"`;
    if (!order) {
      problem(response, 404, 'ORDER_NOT_FOUND');
    } else if (!this.stubborn && Number(url.searchParams.get('minVersion') ?? 0) > version) {
      problem(response, 409, 'ORDER_VERSION_AHEAD');
    } else if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { ETag: etag }).end();
    } else {
      json(response, 200, { orderId, status: order.status, version }, { ETag: etag });
    }
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push({ path: url.pathname + url.search, headers: request.headers });
    if (this.blocked.has('websocket')) {
      socket.destroy();
      return;
    }
    this.webSockets.handleUpgrade(request, socket, head, (client) => {
      const protocols = request.headers['sec-websocket-protocol'] ?? '';
      const token = /bearer\.([^,\s]+)/.exec(protocols)?.[1] ?? '';
      if (!this.authorized(token)) {
        client.close(4401);
        return;
      }
      const last = url.searchParams.get('lastEventId');
      client.send(JSON.stringify({ event: 'hello', id: String(this.nextId - 1) }));
      this.missed(last === null ? undefined : Number(last)).forEach((e) =>
        client.send(JSON.stringify(e)),
      );
      this.sockets.add(client);
      client.on('close', () => this.sockets.delete(client));
    });
  }
}

function frame({ id, event, data }: StoredEvent): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string): void {
  json(response, status, { code, detail: code, retryable: false });
}
