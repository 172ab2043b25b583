import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import {
  createRealTimeSync,
  type Environment,
  type OrderEventDetail,
  type RealTimeSync,
  type SyncHandle,
  type SyncOptions,
} from '../src/index.js';

// Node 20 has none of its own.
Object.assign(globalThis, { WebSocket });

/** One browser tab: its own window, storage and library. */
export class Page {
  readonly window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  readonly told: { event: string; detail: OrderEventDetail }[] = [];
  readonly errors: Error[] = [];
  readonly sync: RealTimeSync;
  online = true;
  private handle: SyncHandle | undefined;

  constructor(environment: Partial<Environment> = {}) {
    this.sync = createRealTimeSync({
      window: this.window,
      document: this.document,
      online: () => this.online,
      ...environment,
    });
    for (const event of ['orderStatusChanged', 'forceRefreshOrder', 'finalRefreshOrder']) {
      this.window.addEventListener(event, (e) =>
        this.told.push({ event, detail: (e as CustomEvent<OrderEventDetail>).detail }),
      );
    }
  }

  get orders() {
    return this.sync.orderState;
  }

  start(options: SyncOptions): SyncHandle {
    this.handle = this.sync.start({
      retryDelay: 20,
      onError: (error) => this.errors.push(error),
      ...options,
    });
    return this.handle;
  }

  close(): void {
    this.handle?.stop();
  }

  /** The versions the window was told of by one event. */
  versions(event = 'orderStatusChanged'): number[] {
    return this.told.filter((t) => t.event === event).map((t) => t.detail.version);
  }

  fire(event: 'online' | 'offline' | 'pagehide' | 'pageshow'): void {
    this.window.dispatchEvent(new Event(event));
  }

  show(state: 'visible' | 'hidden'): void {
    this.document.visibilityState = state;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }
}

/** A token of a user, unsigned. */
export function tokenOf(user: string, salt = ''): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: user, salt })}.x`;
}

/** Waits until it holds; fails with what was seen last. */
export async function until(holds: () => boolean, what: string, millis = 5_000): Promise<void> {
  const end = Date.now() + millis;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`not within ${millis} ms: ${what}`);
    }
    await delay(5);
  }
}
