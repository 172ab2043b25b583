import { LockstepError } from './errors.js';
import { isOrder, Reader, type Entry, type ReadSettings } from './reader.js';
import type { Order, OrderState } from './types.js';
import { rootOf, store, stored, Versions } from './versions.js';

const COPIES_MAX = 100;
const STORED_MAX = 20;
const REFRESHES_MAX = 4;
const POLLED_MAX = 20;

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
  private readonly reader = new Reader(this.versions, (entry, order) => this.take(entry, order));
  private owned = false;
  /** Whether the token, and so whose copies these are, is known since the start. */
  private identified = false;
  private scope: string | undefined;
  private storage: Storage | undefined;
  private readonly waiting = new Set<Entry>();
  private refreshing = 0;
  private polled = 0;

  configure(settings: ReadSettings): void {
    this.reader.settings = settings;
    this.identified = false;
  }

  /** Whose orders these are; another's are forgotten. */
  belongTo(scope: string | undefined, persist: string, storage: Storage | undefined): void {
    // Two unreadable tokens may be of two users.
    if (this.owned && (scope === undefined || scope !== this.scope)) {
      this.drop();
    }
    this.owned = this.identified = true;
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
    return this.reader.read(entry, forceRefresh ? 'fresh' : 'any');
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
    this.drop();
  }

  /** Ends all reads. */
  stop(): void {
    this.waiting.clear();
    this.reader.stop();
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
    this.reader.doubtAll();
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
      await this.reader.ready().api.get('/api/v1/orders?limit=1', signal);
      return;
    }
    const start = this.polled % shown.length;
    const due = [...shown.slice(start), ...shown.slice(0, start)].slice(0, POLLED_MAX);
    this.polled = start + due.length;
    for (const entry of due) {
      if (!signal.aborted) {
        await this.reader.read(entry, 'now').catch(unlessAnswered);
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

  private drop(): void {
    this.versions.clear();
    store(this.storage, this.copiesKey(), []);
    for (const entry of this.entries.values()) {
      if (entry.callbacks.size === 0 && !entry.running) {
        this.entries.delete(entry.id);
      }
      Object.assign(entry, { order: undefined, etag: undefined, given: 0 });
    }
  }

  private good(entry: Entry): boolean {
    return (
      this.identified &&
      entry.order !== undefined &&
      entry.order.version >= (this.versions.of(entry.id) ?? 0) &&
      entry.gap === this.reader.gap &&
      (this.live || Date.now() - entry.readAt < this.reader.ready().pollingInterval)
    );
  }

  private pump(): void {
    for (const entry of this.waiting) {
      if (this.refreshing >= REFRESHES_MAX || !this.reader.settings) {
        return;
      }
      this.waiting.delete(entry);
      const shown = entry.order !== undefined || entry.callbacks.size > 0;
      if (!shown || (this.good(entry) && this.live)) {
        continue;
      }
      this.refreshing++;
      void this.reader.read(entry, 'any')
        .catch(() => undefined) // The next delay, or the next connection, tries again.
        .finally(() => {
          this.refreshing--;
          this.pump();
        });
    }
  }

  /** Tells of a copy that the reader took over. */
  private take(entry: Entry, order: Order): void {
    const before = this.versions.of(entry.id);
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

/** An answer, though an error, shows that the server is there. */
function unlessAnswered(error: unknown): void {
  const answered = error instanceof LockstepError && error.status < 500;
  if (!answered || error.status === 401 || error.status === 429) {
    throw error;
  }
}

