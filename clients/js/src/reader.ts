import type { Api } from './api.js';
import { LockstepError } from './errors.js';
import { backoff, pause } from './transport.js';
import type { Order } from './types.js';
import type { Versions } from './versions.js';

/*
 * The reads of orders.
 *
 * The version to ask for is read when a request is sent and again when it is answered: a push in
 * between makes the read go again, so an answer is never older than what is known when it is
 * given. What is older than the copy never replaces it.
 *
 * One request of an order runs at a time. Who just wants the order joins it. Who wants it as it is
 * now joins it only if it has not been sent, else it might miss what the caller has just done; all
 * such callers share the one request after it. If one of them wants it fresh, the request passes
 * the server's caches too.
 *
 * Given up: against a server whose database went back (a restored backup) the reads of the orders
 * seen fail with ORDER_VERSION_AHEAD until `clear()`; to show less than was shown is worse.
 */

const READ_TIMEOUT_MILLIS = 10_000;

/** Any good copy on its way, what the server has now, or what its database has now. */
export type Wish = 'any' | 'now' | 'fresh';

interface Running {
  readonly answer: Promise<Order>;
  readonly sent: boolean;
}

/** What is known of one order. */
export interface Entry {
  readonly id: string;
  readonly callbacks: Set<(order: Order) => void>;
  order?: Order | undefined;
  etag?: string | undefined;
  readAt: number;
  /** The gap it was read after; see `Reader.gap`. */
  gap: number;
  /** The version the subscribers have. */
  given: number;
  running?: Running | undefined;
  queued?: Promise<Order> | undefined;
  /** The next request asks the server's database. */
  fresh?: boolean;
}

/** How reads are made. */
export interface ReadSettings {
  readonly api: Api;
  readonly pollingInterval: number;
  readonly retriesMax: number;
  readonly retryDelay: number;
}

export class Reader {
  settings: ReadSettings | undefined;
  /** Counts the gaps in what push told; copies asked for before the last one are doubtful. */
  gap = 0;
  private askedSinceGap = true;
  private reads = new AbortController();

  constructor(
    private readonly versions: Versions,
    /** Told of each copy taken over. */
    private readonly taken: (entry: Entry, order: Order) => void,
  ) {}

  ready(): ReadSettings {
    if (!this.settings) {
      throw new Error('call realTimeSync.start first');
    }
    return this.settings;
  }

  /** Ends all reads. */
  stop(): void {
    this.reads.abort();
    this.reads = new AbortController();
  }

  /** Push left something out: what is asked for from now on counts, nothing before. */
  doubtAll(): void {
    if (this.askedSinceGap) {
      this.gap++;
      this.askedSinceGap = false;
    }
  }

  read(entry: Entry, wish: Wish): Promise<Order> {
    entry.fresh ||= wish === 'fresh';
    const running = entry.running;
    if (!running) {
      return this.begin(entry);
    }
    if (wish === 'any' || !running.sent) {
      return running.answer;
    }
    const again = () => {
      entry.queued = undefined;
      return this.read(entry, 'now');
    };
    return (entry.queued ??= running.answer.then(again, again));
  }

  private begin(entry: Entry): Promise<Order> {
    let sent = false;
    const answer = this.load(entry, () => (sent = true), this.reads.signal).finally(() => {
      entry.running = undefined;
    });
    entry.running = {
      answer,
      get sent() {
        return sent;
      },
    };
    return answer;
  }

  /** Asks until the answer is as new as what is known by then. */
  private async load(entry: Entry, sent: () => void, signal: AbortSignal): Promise<Order> {
    const { api, retriesMax, retryDelay } = this.ready();
    await api.bearer();
    for (let failures = 0; ; failures++) {
      signal.throwIfAborted();
      sent();
      const order = await this.ask(entry, signal);
      if (order && order.version >= (this.versions.of(entry.id) ?? 0)) {
        return order;
      }
      if (failures >= retriesMax) {
        throw ahead(entry.id);
      }
      // A node that lags catches up; an answer overtaken by a push is asked for again at once.
      await pause(order ? 0 : backoff(retryDelay, failures), signal);
    }
  }

  /** The server's answer, taken over; undefined if it does not have the version yet. */
  private async ask(entry: Entry, signal: AbortSignal): Promise<Order | undefined> {
    const path = `/api/v1/orders/${encodeURIComponent(entry.id)}${this.query(entry)}`;
    const { order: copy, etag: tag, fresh } = entry;
    // Who wants it fresh doubts the copy, so it is not offered.
    const had = copy && tag && !fresh ? { order: copy, etag: tag } : undefined;
    entry.fresh = false;
    const gap = this.gap;
    this.askedSinceGap = true;
    const limited = limit(signal, READ_TIMEOUT_MILLIS);
    try {
      const headers: HeadersInit = had ? { 'If-None-Match': had.etag } : {};
      const response = await this.ready().api.get(path, limited.signal, headers);
      const same = response.status === 304;
      const order: unknown = same ? had?.order : await response.json();
      limited.signal.throwIfAborted();
      if (!isOrder(order)) {
        throw new TypeError('the answer is no order');
      }
      const etag = same ? had?.etag : (response.headers.get('ETag') ?? undefined);
      this.take(entry, order, etag, gap);
      return order;
    } catch (error) {
      if (error instanceof LockstepError && error.code === 'ORDER_VERSION_AHEAD') {
        return undefined;
      }
      throw error;
    } finally {
      limited.end();
    }
  }

  private query(entry: Entry): string {
    const floor = this.versions.of(entry.id);
    const wishes = [
      ...(floor === undefined ? [] : [`minVersion=${floor}`]),
      ...(entry.fresh ? ['fresh=true'] : []),
    ];
    return wishes.length === 0 ? '' : `?${wishes.join('&')}`;
  }

  private take(entry: Entry, order: Order, etag: string | undefined, gap: number): void {
    const shown = Math.max(this.versions.of(entry.id) ?? 0, entry.order?.version ?? 0);
    if (order.version >= shown) {
      entry.order = order;
      entry.etag = etag;
      entry.gap = gap;
      entry.readAt = Date.now();
      this.taken(entry, order);
    }
  }
}

/** Whether it has what everything here rests on. */
export function isOrder(value: unknown): value is Order {
  const order = value as Order | null | undefined;
  return typeof order?.orderId === 'string' && Number.isInteger(order.version);
}

function ahead(orderId: string): LockstepError {
  return new LockstepError(409, 'ORDER_VERSION_AHEAD', `${orderId} is older than was shown`);
}

/** A signal that is also aborted after the time, until ended. */
function limit(outer: AbortSignal, millis: number): { signal: AbortSignal; end: () => void } {
  const inner = new AbortController();
  const abort = () => inner.abort(outer.reason);
  const timer = setTimeout(() => inner.abort(new TypeError('no answer in time')), millis);
  outer.addEventListener('abort', abort);
  return {
    signal: inner.signal,
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}
