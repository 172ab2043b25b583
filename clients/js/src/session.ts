import { Api, subject } from './api.js';
import { Connection, type Way } from './connection.js';
import { LockstepError } from './errors.js';
import { call, type Orders } from './order-state.js';
import { News } from './news.js';
import { longPolling, plainPolling } from './polling.js';
import { sse } from './sse.js';
import { Tabs, type LeaderState } from './tabs.js';
import { backoff, pause } from './transport.js';
import type { Environment, SyncHandle, SyncOptions, TransportName } from './types.js';
import { webSocket } from './websocket.js';

/** The reference's defaults, and ours. */
export const DEFAULTS = {
  baseUrl: '',
  pollingInterval: 3000,
  maxRetryAttempts: 5,
  retryDelay: 1000,
  syncDelays: [0, 1000, 3000] as readonly number[],
  transports: ['sse', 'websocket', 'poll'] as readonly TransportName[],
  silenceTimeout: 45_000,
  tabs: true,
  persist: 'versions' as 'none' | 'versions' | 'orders',
  onError: (error: Error) => console.warn('lockstep:', error.message),
};

type Settings = typeof DEFAULTS & { token: SyncOptions['token'] };

/** One run of a synchronisation, from start to stop: joins the parts. */
export class Session implements SyncHandle {
  transport: TransportName | 'offline' = 'offline';
  private readonly settings: Settings;
  private readonly api: Api;
  private readonly callbacks = new Set<(transport: TransportName | 'offline') => void>();
  private readonly news: News;
  private readonly stopping = new AbortController();
  private scope: string | undefined;
  private identified = false;
  private connection: Connection | undefined;
  private tabs: Tabs | undefined;
  private followed = false;
  private plain = false;
  private lastEventId: string | undefined;
  /** Ends the polling of a follower whose leader gets no pushes. */
  private polling: AbortController | undefined;

  constructor(
    options: SyncOptions,
    private readonly environment: Environment,
    private readonly orders: Orders,
  ) {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    this.settings = { ...DEFAULTS, ...Object.fromEntries(given) } as Settings;
    const { baseUrl, token, onError } = this.settings;
    this.api = new Api(
      baseUrl,
      token,
      (fresh) => this.identify(fresh),
      (error) => call(onError, error),
    );
    this.news = new News(
      orders,
      environment.window,
      (message) => this.tabs?.post(message),
      this.settings.syncDelays,
    );
    orders.configure({ ...this.settings, api: this.api, retriesMax: this.retriesMax });
    orders.listener = {
      found: (order, before) => this.news.found(order, before),
      cleared: () => this.tabs?.post({ type: 'clear' }),
    };
    this.listen();
    void this.begin();
  }

  onTransport(callback: (transport: TransportName | 'offline') => void): () => void {
    const own = (transport: TransportName | 'offline') => callback(transport);
    this.callbacks.add(own);
    return () => this.callbacks.delete(own);
  }

  stop(): void {
    if (this.stopping.signal.aborted) {
      return;
    }
    this.stopping.abort();
    this.leave();
    this.news.stop();
    this.orders.stop();
    this.orders.listener = undefined;
    this.show('offline', false);
    this.callbacks.clear();
  }

  private get retriesMax(): number {
    return Math.max(1, this.settings.maxRetryAttempts);
  }

  private listen(): void {
    const { window, document } = this.environment;
    const { signal } = this.stopping;
    window.addEventListener('online', () => this.connection?.wake(), { signal });
    window.addEventListener('offline', () => this.connection?.cut(), { signal });
    window.addEventListener('pagehide', () => this.leave(), { signal });
    window.addEventListener('pageshow', () => this.join(), { signal });
    document?.addEventListener(
      'visibilitychange',
      () => this.visible() && this.connection?.wake(),
      { signal },
    );
  }

  private async begin(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !this.identified && !signal.aborted; failures++) {
      await this.api
        .bearer()
        .catch(() => pause(backoff(this.settings.retryDelay, failures), signal));
    }
    this.join();
  }

  /** Every token must be of one user: what is cached and shared is that user's. */
  private identify(token: string): void {
    const user = subject(token);
    const scope = user === undefined ? undefined : `lockstep:${this.settings.baseUrl}:${user}`;
    if (!this.identified) {
      this.identified = true;
      this.scope = scope;
      this.orders.belongTo(scope, this.settings.persist, this.environment.storage);
    } else if (scope !== this.scope) {
      this.stop();
      throw new LockstepError(401, 'USER_CHANGED', 'stopped: the new token is of another user');
    }
  }

  private join(): void {
    if (this.stopping.signal.aborted || !this.identified || this.tabs || this.connection) {
      return;
    }
    const { channel, locks } = this.environment;
    if (!this.settings.tabs || this.scope === undefined || !channel) {
      this.lead();
      return;
    }
    this.tabs = new Tabs(this.scope, channel, locks, {
      lead: () => this.lead(),
      follow: (leader) => this.follow(leader),
      yield: () => this.yield(),
      heard: (message) => this.news.told(message),
      state: () => this.state(),
    });
    this.tabs.start();
  }

  private leave(): void {
    this.tabs?.stop();
    this.tabs = undefined;
    this.yield();
    this.followed = false;
    this.polling?.abort();
    this.polling = undefined;
    this.show('offline', false);
  }

  private state(): LeaderState {
    return { transport: this.transport, plain: this.plain, lastEventId: this.lastEventId };
  }

  private lead(): void {
    this.polling?.abort();
    this.polling = undefined;
    this.show('offline', false);
    const { retryDelay } = this.settings;
    const { online = () => true } = this.environment;
    this.connection = new Connection(
      { api: this.api, ways: this.ways(), retriesMax: this.retriesMax, retryDelay, online },
      {
        opened: (way, resumed) => this.opened(way, resumed),
        closed: () => this.show('offline', false),
        message: (event, data) => this.news.streamed(event, data),
        position: (id) => (this.lastEventId = id),
      },
    );
    this.connection.lastEventId = this.lastEventId;
    this.connection.start();
  }

  private yield(): void {
    this.connection?.stop();
    this.connection = undefined;
  }

  private ways(): Way[] {
    const { transports, silenceTimeout, pollingInterval } = this.settings;
    const plain = plainPolling(
      (signal) => this.orders.poll(signal),
      pollingInterval,
      (signal) => this.untilVisible(signal),
    );
    const all: Record<TransportName, Way[]> = {
      sse: [{ name: 'sse', transport: sse, silenceTimeout }],
      websocket: [{ name: 'websocket', transport: webSocket, silenceTimeout }],
      poll: [
        { name: 'poll', transport: longPolling, silenceTimeout },
        { name: 'poll', transport: plain, silenceTimeout: Infinity },
      ],
    };
    return transports.flatMap((name) => all[name]);
  }

  private opened(way: Way, resumed: boolean): void {
    const plain = way.silenceTimeout === Infinity;
    this.show(way.name, plain);
    if (plain) {
      return;
    }
    if (resumed) {
      this.orders.catchUp();
    } else {
      this.news.resync();
    }
  }

  private follow(leader: LeaderState): void {
    // An older position only repeats what versions drop.
    this.lastEventId = leader.lastEventId ?? this.lastEventId;
    this.show(leader.transport, leader.plain);
    if (!this.followed) {
      // What the leader told before this tab listened is lost to it.
      this.followed = true;
      this.orders.resync();
    }
    if (leader.plain && !this.polling) {
      this.polling = new AbortController();
      void this.poll(this.polling.signal);
    } else if (!leader.plain) {
      this.polling?.abort();
      this.polling = undefined;
    }
  }

  private async poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.untilVisible(signal);
      await this.orders.poll(signal).catch(() => undefined);
      await pause(this.settings.pollingInterval, signal);
    }
  }

  private show(transport: TransportName | 'offline', plain: boolean): void {
    const changed = transport !== this.transport;
    const told = changed || plain !== this.plain;
    this.transport = transport;
    this.plain = plain;
    this.orders.live = transport !== 'offline' && !plain;
    if (told) {
      this.tabs?.beat();
    }
    if (changed) {
      this.callbacks.forEach((callback) => call(callback, transport));
    }
  }

  private visible(): boolean {
    return this.environment.document?.visibilityState !== 'hidden';
  }

  private async untilVisible(signal: AbortSignal): Promise<void> {
    const { document } = this.environment;
    if (!document || this.visible() || signal.aborted) {
      return;
    }
    await new Promise<void>((resolve) => {
      const end = new AbortController();
      const check = () => {
        if (this.visible() || signal.aborted) {
          end.abort();
          resolve();
        }
      };
      document.addEventListener('visibilitychange', check, { signal: end.signal });
      signal.addEventListener('abort', check, { signal: end.signal });
    });
  }
}
