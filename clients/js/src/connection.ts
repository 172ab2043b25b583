import type { Api } from './api.js';
import { LockstepError, REPLACED } from './errors.js';
import type { TransportName } from './types.js';
import { Attempt, backoff, pause, type Ending, type Transport } from './transport.js';

/*
 * Holds the best connection there is.
 *
 * States: waiting (offline, or between two attempts) -> opening -> open -> ended. Transports stand
 * in an order, best first; `level` is the one in use.
 * - One that never worked falls to the next at its first failure, one that worked after
 *   `retriesMax` failures in a row. Past the last, all begin again after a growing pause.
 * - On a lesser level the better ones are tried again after 30 s, then ever more rarely (5 min).
 *   The old connection is kept until the new one is open: their overlap doubles messages, which
 *   versions drop, and leaves no gap.
 * - An attempt that opened but did not last counts as a failure, or a server that accepts and cuts
 *   would be asked without pause.
 * - One that was replaced by newer streams of the same user must not come back by itself: it would
 *   end another's, which would come back too. It rests: plain polling, if allowed, and no stream
 *   until the page is shown again or the network comes back.
 * - The position (`lastEventId`) is shared by all transports, so every change of them resumes.
 * Given up: while a connection opens that is never answered (5 s), changes wait.
 */

const OPEN_TIMEOUT_MILLIS = 5_000;
const OFFLINE_MILLIS = 5_000;
const LASTING_MILLIS = 5_000;
const REST_MILLIS_MAX = 2 ** 31 - 1;
const BETTER_MILLIS_MIN = 30_000;
const BETTER_MILLIS_MAX = 300_000;

/** One way, with the silence after which it counts as dead. */
export interface Way {
  readonly name: TransportName;
  readonly transport: Transport;
  readonly silenceTimeout: number;
}

export interface ConnectionSettings {
  readonly api: Api;
  readonly ways: readonly Way[];
  readonly retriesMax: number;
  readonly retryDelay: number;
  readonly online: () => boolean;
  /** How long after opening a lesser way the better ones are tried; for tests. */
  readonly betterDelay?: number;
}

/** What a connection tells. */
export interface ConnectionListener {
  /** A way has opened; if not `resumed`, anything may have been missed. */
  opened(way: Way, resumed: boolean): void;
  closed(): void;
  message(event: string, data: unknown): void;
  position(id: string): void;
}

export class Connection {
  lastEventId: string | undefined;
  private readonly stopping = new AbortController();
  private level = 0;
  private rounds = 0;
  private resting = false;
  private readonly worked: boolean[] = [];
  private readonly failures: number[] = [];
  private waiting = new AbortController();
  private current: Attempt | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly listener: ConnectionListener,
  ) {}

  start(): void {
    if (this.settings.ways.length > 0) {
      void this.run();
    }
  }

  stop(): void {
    this.stopping.abort();
    this.waiting.abort();
    this.current?.abort();
  }

  /** Something changed for the better: does not wait any longer. */
  wake(): void {
    if (this.resting) {
      this.resting = false;
      this.level = 0;
      this.current?.abort();
    } else if (this.current?.doubtful()) {
      this.current.abort();
    }
    this.waiting.abort();
  }

  /** The browser went offline: what is open is dead, though nobody says so. */
  cut(): void {
    this.current?.abort();
  }

  private async run(): Promise<void> {
    const signal = this.stopping.signal;
    while (!signal.aborted) {
      // Only a hint: a service on this very machine is there without a network.
      if (!this.settings.online()) {
        await this.wait(OFFLINE_MILLIS);
      }
      if (signal.aborted) {
        return;
      }
      const ending = await this.live(this.attempt(this.level));
      if (ending.opened && !signal.aborted) {
        this.listener.closed();
      }
      await this.wait(this.afterwards(ending));
    }
  }

  /** Lives with an attempt, or with the better one that replaces it, until it ends. */
  private async live(first: Attempt): Promise<Ending> {
    let attempt = (this.current = first);
    for (;;) {
      const search = new AbortController();
      const next = await Promise.race([attempt.ended, this.better(attempt, search.signal)]);
      search.abort();
      if (!(next instanceof Attempt)) {
        this.current = undefined;
        return next;
      }
      attempt.abort();
      attempt = this.current = next;
      this.level = next.level;
      this.opened(next);
    }
  }

  private opened(attempt: Attempt): void {
    const way = this.settings.ways[attempt.level];
    if (attempt === this.current && way && !this.stopping.signal.aborted) {
      this.worked[attempt.level] = true;
      this.rounds = 0;
      this.listener.opened(way, attempt.resumed);
    }
  }

  /** An open attempt of a better way; never, if there is none. */
  private async better(than: Attempt, signal: AbortSignal): Promise<Attempt> {
    if (than.level > 0 && !this.resting && (await than.opened)) {
      let delay = this.settings.betterDelay ?? BETTER_MILLIS_MIN;
      while (!signal.aborted) {
        await pause(delay, signal);
        for (let level = 0; level < than.level && !signal.aborted; level++) {
          const candidate = this.attempt(level);
          const abort = () => candidate.abort();
          signal.addEventListener('abort', abort);
          if ((await candidate.opened) && !signal.aborted) {
            signal.removeEventListener('abort', abort);
            return candidate;
          }
        }
        delay = Math.min(delay * 2, BETTER_MILLIS_MAX);
      }
    }
    return new Promise(() => undefined);
  }

  private attempt(level: number): Attempt {
    const way = this.settings.ways[level] as Way;
    return new Attempt({
      transport: way.transport,
      level,
      openTimeout: way.silenceTimeout === Infinity ? Infinity : OPEN_TIMEOUT_MILLIS,
      silenceTimeout: way.silenceTimeout,
      opened: (attempt) => this.opened(attempt),
      link: {
        api: this.settings.api,
        lastEventId: () => this.lastEventId,
        message: (event, data) => this.listener.message(event, data),
        position: (id) => {
          this.lastEventId = id;
          this.listener.position(id);
        },
      },
    });
  }

  /** What follows from an ending: perhaps another way, and how long to wait for it. */
  private afterwards(ending: Ending): number {
    const { retryDelay, retriesMax, ways } = this.settings;
    const level = this.level;
    if (ending.error instanceof LockstepError && ending.error.code === REPLACED) {
      this.resting = true;
    }
    if (this.resting) {
      return this.rest(ending.opened);
    }
    if (!this.settings.online()) {
      return 0; // That is no fault of the way.
    }
    if (ending.opened && ending.lasted >= LASTING_MILLIS) {
      this.failures[level] = 0;
      return ending.retry ?? backoff(retryDelay, 0);
    }
    if (ending.error instanceof LockstepError && [401, 403].includes(ending.error.status)) {
      // Another way would be refused as well.
      return backoff(30_000, 0);
    }
    const failures = (this.failures[level] ?? 0) + 1;
    this.failures[level] = failures;
    if (failures < (this.worked[level] ? retriesMax : 1)) {
      return Math.max(ending.retry ?? 0, backoff(retryDelay, failures - 1));
    }
    this.failures[level] = 0;
    this.worked[level] = false;
    this.level = (level + 1) % ways.length;
    return this.level > 0 ? 0 : Math.max(ending.retry ?? 0, backoff(retryDelay, this.rounds++));
  }

  /** How long to wait for the next round of plain polling. */
  private rest(opened: boolean): number {
    const plain = this.settings.ways.findIndex((way) => way.silenceTimeout === Infinity);
    if (plain < 0) {
      return REST_MILLIS_MAX;
    }
    this.level = plain;
    return opened ? 0 : backoff(this.settings.retryDelay, this.rounds++);
  }

  private async wait(millis: number): Promise<void> {
    this.waiting = new AbortController();
    if (this.stopping.signal.aborted) {
      return;
    }
    await pause(millis, this.waiting.signal);
  }
}
