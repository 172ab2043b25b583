import type { Api } from './api.js';
import { LockstepError } from './errors.js';
import { backoff, pause } from './transport.js';
import type { Order, OrderState } from './types.js';
import { rootOf, store, stored, Versions } from './versions.js';

/*
 * The orders this tab knows, and the reads of them.
 *
 * A copy is good while nothing newer is known, no gap came after it, and push would have told; then
 * it is answered without asking. The version to ask for is read when a request is sent and again
 * when it is answered: a push in between makes the read go again, so an answer is never older than
 * what was known when it is given. What is not newer than the copy never replaces it.
 *
 * One request of an order runs at a time. Who just wants the order joins it. Who forces a refresh
 * joins it only if it has not been sent, else it might miss what the caller has just done; all such
 * callers share the one request after it.
 */

const COPIES_MAX = 100;
const STORED_MAX = 20;
const REFRESHES_MAX = 4;
const POLLED_MAX = 20;
const READ_TIMEOUT_MILLIS = 10_000;

interface Running {
  readonly answer: Promise<Order>;
  sent: boolean;
}

interface Entry {
  readonly id: string;
  readonly callbacks: Set<(order: Order) => void>;
  order?: Order | undefined;
  etag?: string | undefined;
  readAt: number;
  /** The gap before which it was read; see `gap`. */
  gap: number;
  /** The version the subscribers have. */
  given: number;
  running?: Running | undefined;
  queued?: Promise<Order> | undefined;
}

/** How reads are made. */
export interface ReadSettings {
  readonly api: Api;
  readonly pollingInterval: number;
  readonly retriesMax: number;
  readonly retryDelay: number;
}

/** What the orders tell. */
export interface OrdersListener {
  /** A read found a version; `before` is the highest known until then. */
  found(order: Order, before: number | undefined): void;
  cleared(): void;
}

export class Orders implements OrderState {
  readonly versions = new Versions();
  /** Whether push would tell of every change. */
  live = false;
  listener: OrdersListener | undefined;
  private readonly entries = new Map<string, Entry>();
  private settings: ReadSettings | undefined;
  private scope: string | undefined;
  private storage: Storage | undefined;
  /** Counts the gaps in what push told; copies read before the last one are doubtful. */
  private gap = 0;
  private reads = new AbortController();
  private readonly waiting = new Set<Entry>();
  private refreshing = 0;
  private polled = 0;

  configure(settings: ReadSettings): void {
    this.settings = settings;
  }

  /** Whose orders these are; another's are forgotten. */
  belongTo(scope: string | undefined, persist: string, storage: Storage | undefined): void {
    if (this.scope !== undefined && this.scope !== scope) {
      this.clear();
    }
    this.scope = scope;
    const kept = scope === undefined || persist === 'none' ? undefined : storage;
    this.versions.keepIn(kept, `${scope}:versions`);
    this.storage = persist === 'orders' ? kept : undefined;
    const copies = stored(this.storage, this.copiesKey());
    for (const order of Array.isArray(copies) ? copies : []) {
      if (isOrder(order) && !this.entries.get(order.orderId)?.order) {
        this.versions.raise(order.orderId, order.version);
        Object.assign(this.entry(order.orderId), { order, gap: -1 });
      }
    }
  }

  fetchOrderDetail(orderId: string, forceRefresh = false): Promise<Order> {
    const entry = this.entry(orderId);
    if (!forceRefresh && entry.order && this.good(entry)) {
      return Promise.resolve(entry.order);
    }
    return this.read(entry, forceRefresh);
  }

  get(orderId: string): Order | undefined {
    return this.entries.get(orderId)?.order;
  }

  known(orderId: string): number | undefined {
    return this.versions.of(orderId);
  }

  subscribe(orderId: string, callback: (order: Order) => void): () => void {
    const entry = this.entry(orderId);
    // Wrapped, so that one function subscribed twice ends once.
    const own = (order: Order) => callback(order);
    entry.callbacks.add(own);
    return () => entry.callbacks.delete(own);
  }

  clear(): void {
    this.forget();
    this.listener?.cleared();
  }

  /** As clear, for another tab told of it. */
  forget(): void {
    this.stop();
    this.versions.clear();
    store(this.storage, this.copiesKey(), []);
    for (const entry of this.entries.values()) {
      if (entry.callbacks.size === 0) {
        this.entries.delete(entry.id);
      }
      Object.assign(entry, { order: undefined, etag: undefined, given: 0 });
    }
  }

  /** Ends all reads. */
  stop(): void {
    this.waiting.clear();
    this.reads.abort();
    this.reads = new AbortController();
  }

  /** Reads again what is shown of this order and its children, unless it is good already. */
  refresh(orderId: string): void {
    for (const entry of this.entries.values()) {
      if (rootOf(entry.id) === rootOf(orderId)) {
        this.waiting.add(entry);
      }
    }
    this.pump();
  }

  /** Reads all again: push has, or may have, left something out. */
  resync(): void {
    this.gap++;
    this.entries.forEach((entry) => this.waiting.add(entry));
    this.pump();
  }

  /** Reads again what could not be read when it changed. */
  catchUp(): void {
    this.entries.forEach((entry) => entry.order && this.waiting.add(entry));
    this.pump();
  }

  /** One round of polling, over at most 20 orders; fails if the server was not reached. */
  async poll(signal: AbortSignal): Promise<void> {
    const shown = [...this.entries.values()].filter((e) => e.order || e.callbacks.size > 0);
    if (shown.length === 0) {
      await this.ready().api.get('/api/v1/orders?limit=1', signal);
      return;
    }
    const start = this.polled % shown.length;
    const due = [...shown.slice(start), ...shown.slice(0, start)].slice(0, POLLED_MAX);
    this.polled = start + due.length;
    for (const entry of due) {
      if (!signal.aborted) {
        await this.read(entry, true).catch(unlessAnswered);
      }
    }
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id) ?? {
      id,
      callbacks: new Set(),
      readAt: 0,
      gap: -1,
      given: 0,
    };
    this.entries.delete(id);
    this.entries.set(id, entry);
    for (const old of this.entries.values()) {
      if (this.entries.size <= COPIES_MAX) {
        break;
      }
      if (old !== entry && old.callbacks.size === 0 && !old.running) {
        this.entries.delete(old.id);
      }
    }
    return entry;
  }

  private good(entry: Entry): boolean {
    return (
      entry.order !== undefined &&
      entry.order.version >= (this.versions.of(entry.id) ?? 0) &&
      entry.gap === this.gap &&
      (this.live || Date.now() - entry.readAt < this.ready().pollingInterval)
    );
  }

  private pump(): void {
    for (const entry of this.waiting) {
      if (this.refreshing >= REFRESHES_MAX || !this.settings) {
        return;
      }
      this.waiting.delete(entry);
      const shown = entry.order !== undefined || entry.callbacks.size > 0;
      if (!shown || (this.good(entry) && this.live)) {
        continue;
      }
      this.refreshing++;
      void this.read(entry, false)
        .catch(() => undefined) // The next delay, or the next connection, tries again.
        .finally(() => {
          this.refreshing--;
          this.pump();
        });
    }
  }

  private read(entry: Entry, force: boolean): Promise<Order> {
    const running = entry.running;
    if (!running) {
      return this.begin(entry);
    }
    if (!force || !running.sent) {
      return running.answer;
    }
    const again = () => {
      entry.queued = undefined;
      return this.read(entry, true);
    };
    return (entry.queued ??= running.answer.then(again, again));
  }

  private begin(entry: Entry): Promise<Order> {
    const running: { -readonly [K in keyof Running]?: Running[K] } = { sent: false };
    entry.running = running as Running;
    running.answer = this.load(entry, running as Running, this.reads.signal).finally(() => {
      entry.running = undefined;
    });
    return running.answer;
  }

  /** Asks until the answer is as new as what is known by then. */
  private async load(entry: Entry, running: Running, signal: AbortSignal): Promise<Order> {
    const { api, retriesMax, retryDelay } = this.ready();
    await api.bearer();
    for (let failures = 0; ; failures++) {
      signal.throwIfAborted();
      running.sent = true;
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
    const floor = this.versions.of(entry.id);
    const query = floor === undefined ? '' : `?minVersion=${floor}`;
    const path = `/api/v1/orders/${encodeURIComponent(entry.id)}${query}`;
    const had = entry.order && entry.etag ? { order: entry.order, etag: entry.etag } : undefined;
    const gap = this.gap;
    const limited = limit(signal, READ_TIMEOUT_MILLIS);
    try {
      const headers: HeadersInit = had ? { 'If-None-Match': had.etag } : {};
      const response = await this.ready().api.get(path, limited.signal, headers);
      const order: unknown = response.status === 304 ? had?.order : await response.json();
      limited.signal.throwIfAborted();
      if (!isOrder(order)) {
        throw new TypeError('the answer is no order');
      }
      this.take(entry, order, response.status === 304 ? had?.etag : response.headers.get('ETag') ?? undefined, gap);
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

  private take(entry: Entry, order: Order, etag: string | undefined, gap: number): void {
    const before = this.versions.of(entry.id);
    if (order.version < Math.max(before ?? 0, entry.order?.version ?? 0)) {
      return;
    }
    Object.assign(entry, { order, etag, gap, readAt: Date.now() });
    this.versions.raise(entry.id, order.version);
    this.keep();
    if (order.version > entry.given) {
      entry.given = order.version;
      entry.callbacks.forEach((callback) => call(callback, order));
    }
    if (before === undefined || order.version > before) {
      this.listener?.found(order, before);
    }
  }

  private keep(): void {
    if (this.storage) {
      const copies = [...this.entries.values()].flatMap((entry) => entry.order ?? []);
      store(this.storage, this.copiesKey(), copies.slice(-STORED_MAX));
    }
  }

  private copiesKey(): string {
    return `${this.scope}:orders`;
  }

  private ready(): ReadSettings {
    if (!this.settings) {
      throw new Error('call realTimeSync.start first');
    }
    return this.settings;
  }
}

/** Calls back; what it throws is its own fault, and is reported as such. */
export function call<T>(callback: (value: T) => void, value: T): void {
  try {
    callback(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function isOrder(value: unknown): value is Order {
  const order = value as Order | null | undefined;
  return typeof order?.orderId === 'string' && Number.isInteger(order.version);
}

/** An answer, though an error, shows that the server is there. */
function unlessAnswered(error: unknown): void {
  const answered = error instanceof LockstepError && error.status < 500;
  if (!answered || error.status === 401 || error.status === 429) {
    throw error;
  }
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
