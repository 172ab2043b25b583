import type { Orders } from './order-state.js';
import { Refreshes } from './refreshes.js';
import type { TabMessage } from './tabs.js';
import type { Order, OrderEventDetail } from './types.js';

/**
 * What is new, from the stream, the other tabs and this tab's own reads; told to the window once
 * per version, whichever way it came first.
 */
export class News {
  private readonly refreshes: Refreshes;

  constructor(
    private readonly orders: Orders,
    private readonly window: EventTarget,
    private readonly post: (message: TabMessage) => void,
    syncDelays: readonly number[],
  ) {
    this.refreshes = new Refreshes(syncDelays, (change, last) => this.due(change, last));
  }

  stop(): void {
    this.refreshes.stop();
  }

  /** A message of the stream. */
  streamed(event: string, data: unknown): void {
    if (event === 'resync') {
      this.resync();
    } else if (event === 'orderStatusChanged' && isChange(data)) {
      this.post({ type: 'change', change: detailOf(data) });
      this.change(detailOf(data));
    } else if (event !== 'orderStatusChanged') {
      this.post({ type: 'other', event, data });
      this.other(event, data);
    }
  }

  /** Anything may have been missed, in all tabs. */
  resync(): void {
    this.post({ type: 'resync' });
    this.orders.resync();
  }

  /** A message of another tab. */
  told(message: TabMessage): void {
    if (message.type === 'change') {
      this.change(message.change);
    } else if (message.type === 'found') {
      this.foundElsewhere(message.change);
    } else if (message.type === 'other') {
      this.other(message.event, message.data);
    } else if (message.type === 'resync') {
      this.orders.resync();
    } else if (message.type === 'clear') {
      this.orders.forget();
    }
  }

  /** A read found a version: a change if an older one was known, else only a first sight. */
  found(order: Order, before: number | undefined): void {
    const { orderId, status, version } = order;
    const change = { orderId, status, version, source: 'READ' };
    this.post({ type: 'found', change });
    if (before !== undefined) {
      this.changeFound(change);
    }
  }

  private foundElsewhere(change: OrderEventDetail): void {
    const before = this.orders.known(change.orderId);
    if (before === undefined) {
      this.orders.versions.raise(change.orderId, change.version);
    } else if (change.version > before) {
      this.orders.versions.raise(change.orderId, change.version);
      this.changeFound(change);
    }
  }

  private changeFound(change: OrderEventDetail): void {
    if (change.orderId.includes('-')) {
      // A child says nothing of the status of its order; who shows that reads it.
      this.orders.refresh(change.orderId);
    } else {
      this.change(change);
    }
  }

  private change(change: OrderEventDetail): void {
    if (this.orders.versions.announce(change.orderId, change.version)) {
      this.dispatch('orderStatusChanged', change);
      this.refreshes.follow(change);
    }
  }

  private due(change: OrderEventDetail, last: boolean): void {
    this.orders.refresh(change.orderId);
    this.dispatch(last ? 'finalRefreshOrder' : 'forceRefreshOrder', change);
  }

  /** What else the service tells; of it only `cacheRefreshed` is about orders. */
  private other(event: string, data: unknown): void {
    if (event === 'cacheRefreshed' && isChange(data)) {
      this.orders.versions.raise(data.orderId, data.version);
      this.orders.refresh(data.orderId);
    }
    this.dispatch(event, data);
  }

  private dispatch(name: string, detail: unknown): void {
    this.window.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function isChange(data: unknown): data is OrderEventDetail {
  const change = data as OrderEventDetail | null | undefined;
  return typeof change?.orderId === 'string' && Number.isInteger(change.version);
}

function detailOf({ orderId, status, version, source }: OrderEventDetail): OrderEventDetail {
  return { orderId, status, version, source };
}
