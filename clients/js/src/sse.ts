import { LockstepError } from './errors.js';
import type { Link, Transport } from './transport.js';

const LINE_MAX = 1_000_000;

/** What a parser of server-sent events hears. */
export interface SseListener {
  event(event: string, data: string): void;
  id(id: string): void;
  retry(millis: number): void;
}

/** Reads server-sent events from pieces of text, cut anywhere, as the HTML standard says. */
export class SseParser {
  private rest = '';
  private type = '';
  private data: string[] = [];
  private lastId: string | undefined;
  private afterCr = false;

  constructor(private readonly listener: SseListener) {}

  push(text: string): void {
    // A CR at the end of one piece and a LF at the start of the next are one line end.
    const piece = this.afterCr && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') {
      this.afterCr = text.endsWith('\r');
    }
    const lines = (this.rest + piece).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    if (this.rest.length > LINE_MAX) {
      throw new Error('a line of the event stream is too long');
    }
    lines.forEach((line) => this.line(line));
  }

  private line(line: string): void {
    if (line === '') {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.data.push(value);
    } else if (field === 'event') {
      this.type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.lastId = value;
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.listener.retry(Number(value));
    }
  }

  private dispatch(): void {
    const { type, data, lastId } = this;
    this.type = '';
    this.data = [];
    if (data.length > 0) {
      this.listener.event(type || 'message', data.join('\n'));
    }
    // After the event: who dies in between hears it again rather than never.
    if (lastId !== undefined) {
      this.lastId = undefined;
      this.listener.id(lastId);
    }
  }
}

/** Server-sent events read from a fetch: EventSource cannot send a token. */
export const sse: Transport = async (link: Link) => {
  const from = link.lastEventId();
  const response = await link.api.get('/api/v1/events', link.signal, {
    Accept: 'text/event-stream',
    ...(from === undefined ? {} : { 'Last-Event-ID': from }),
  });
  const type = response.headers.get('Content-Type') ?? '';
  if (!type.startsWith('text/event-stream') || !response.body) {
    throw new TypeError(`no event stream but ${type}`);
  }
  const parser = new SseParser({
    event: (event, data) => {
      if (event === 'replaced') {
        throw LockstepError.replaced();
      }
      link.message(event, JSON.parse(data));
    },
    id: (id) => link.position(id),
    retry: (millis) => link.retry(millis),
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (let first = true; ; first = false) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    // Only bytes prove the way: a proxy may answer for a stream it holds back.
    if (first) {
      link.opened(from !== undefined);
    }
    link.heard();
    parser.push(decoder.decode(value, { stream: true }));
  }
};
