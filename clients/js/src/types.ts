/** What carries the changes: pushed by server-sent events or WebSocket, or asked for. */
export type TransportName = 'sse' | 'websocket' | 'poll';

/** A token, or who to ask for one. A function is asked again when the server refuses its last. */
export type Token = string | (() => string | Promise<string>);

/** The statuses of an order. A newer server may know more. */
export type OrderStatus =
  | 'CREATED'
  | 'PAID'
  | 'FULFILLED'
  | 'OUT_STOCK'
  | 'DELIVERY'
  | 'SIGNED'
  | 'REJECTED'
  | 'CANCEL_REQUESTED'
  | 'CANCELED'
  | 'REFUNDED'
  | (string & {});

/**
 * How this tab learnt of a version: the server's word (`COMMIT` as it was committed, `HINT` or
 * `OUTBOX` from another node, `REPLAY` after a gap), or `READ`: a read, here or in another tab,
 * found it.
 */
export type ChangeSource = 'COMMIT' | 'HINT' | 'OUTBOX' | 'REPLAY' | 'READ' | (string & {});

/** The `detail` of the three window events. */
export interface OrderEventDetail {
  /** The order the change is of; a split order's children change with it. */
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly version: number;
  readonly source: ChangeSource;
}

/** `detail` of `noticeAdded`: a notice is to be read at `GET /api/v1/notices`. */
export interface NoticeDetail {
  readonly noticeId: string;
  readonly orderId: string;
  /** The order's event, or what happened to its payment or refund. */
  readonly event: string;
  readonly at: string;
  readonly version: number;
}

/** `detail` of `cacheRefreshed`: the service's copies of an order are as new as its database. */
export interface CacheRefreshedDetail {
  readonly orderId: string;
  readonly at: string;
  readonly version: number;
}

/** An order as the server answers it; fields not named here are passed on as they came. */
export interface Order {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly version: number;
  readonly parentOrderId?: string;
  readonly sellerId?: string;
  readonly currency?: string;
  readonly createTime?: string;
  readonly payTime?: string;
  readonly expireTime?: string;
  readonly [field: string]: unknown;
}

/** What `realTimeSync.start` takes. All but the token have defaults. */
export interface SyncOptions {
  /** Where the service is; empty: where the page came from. */
  baseUrl?: string;
  token: Token;
  /** Milliseconds between two rounds of plain polling, and how long a copy is good without push. */
  pollingInterval?: number;
  /** Failures in a row of a transport that had worked, before the next is tried. */
  maxRetryAttempts?: number;
  /** Milliseconds before the first retry; doubled each time, up to 30 s, with jitter. */
  retryDelay?: number;
  /** Milliseconds after a change at which a copy that has not reached it is read again. */
  syncDelays?: readonly number[];
  /** Which transports, best first. */
  transports?: readonly TransportName[];
  /** Milliseconds without a sign of life after which a stream counts as dead. */
  silenceTimeout?: number;
  /** Whether tabs of one user share one stream. */
  tabs?: boolean;
  /** What survives a reload, in sessionStorage: nothing, versions (no personal data), or orders. */
  persist?: 'none' | 'versions' | 'orders';
  /** Told what the library could not mend: a refused token, or a token of another user. */
  onError?: (error: Error) => void;
}

/** A running synchronisation. */
export interface SyncHandle {
  /** What carries the changes now, in this tab or in the tab that leads. */
  readonly transport: TransportName | 'offline';
  /** Calls back on each change of `transport`; the result ends that. */
  onTransport(callback: (transport: TransportName | 'offline') => void): () => void;
  /** Ends streams, timers and the part in the tabs. The orders stay readable. */
  stop(): void;
}

/** The orders this tab knows. */
export interface OrderState {
  /**
   * The order, never older than any version of it this tab has heard of. Answers from the local
   * copy if nothing newer is known and push would have told; `forceRefresh` passes the copy and
   * the server's caches. Calls for one order share a request.
   */
  fetchOrderDetail(orderId: string, forceRefresh?: boolean): Promise<Order>;
  /** The local copy, without asking anybody; it may be older than `known`. */
  get(orderId: string): Order | undefined;
  /** The highest version heard of, from reads, pushes and other tabs. */
  known(orderId: string): number | undefined;
  /** Calls back with each newer copy; the result ends that. While subscribed, changes are read. */
  subscribe(orderId: string, callback: (order: Order) => void): () => void;
  /** Forgets all, in memory, in storage and in the user's other tabs: for logging out. */
  clear(): void;
}

/** One synchronisation and its orders. */
export interface RealTimeSync {
  /** Starts; one that runs is stopped first. */
  start(options: SyncOptions): SyncHandle;
  readonly orderState: OrderState;
}

/** What a page gives the library; replaced in tests. */
export interface Environment {
  /** Gets the three events, and tells `online`, `offline`, `pagehide`, `pageshow`. */
  readonly window: EventTarget;
  /** Tells `visibilitychange`. */
  readonly document?: EventTarget & { readonly visibilityState?: string };
  readonly online?: () => boolean;
  readonly locks?: LockManager | undefined;
  readonly storage?: Storage | undefined;
  readonly channel?: ((name: string) => BroadcastChannel) | undefined;
}

declare global {
  interface WindowEventMap {
    orderStatusChanged: CustomEvent<OrderEventDetail>;
    forceRefreshOrder: CustomEvent<OrderEventDetail>;
    finalRefreshOrder: CustomEvent<OrderEventDetail>;
    noticeAdded: CustomEvent<NoticeDetail>;
    cacheRefreshed: CustomEvent<CacheRefreshedDetail>;
  }
}
