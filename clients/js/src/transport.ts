import type { Api } from './api.js';
import { LockstepError } from './errors.js';

/** What a transport tells of itself while it runs. */
export interface Link {
  readonly api: Api;
  /** Aborted when the transport is no longer wanted; it then ends at once. */
  readonly signal: AbortSignal;
  /** Where the last connection had come to, or undefined for "from now on". */
  lastEventId(): string | undefined;
  /** It works; `resumed` if nothing was missed since the last one. */
  opened(resumed: boolean): void;
  /** A sign of life. */
  heard(): void;
  message(event: string, data: unknown): void;
  /** All messages up to here have been told. */
  position(id: string): void;
  /** How long the server wants to be left alone after the end. */
  retry(millis: number): void;
}

/** Runs until its connection ends; rejects if it failed. */
export type Transport = (link: Link) => Promise<void>;

/** How an attempt ended. */
export interface Ending {
  readonly opened: boolean;
  /** How long it had been open, in milliseconds. */
  readonly lasted: number;
  readonly error?: unknown;
  readonly retry?: number;
}

/** What an attempt needs. */
export interface AttemptSettings {
  readonly transport: Transport;
  readonly level: number;
  /** Milliseconds for opening, and of silence after that; Infinity: watches itself. */
  readonly openTimeout: number;
  readonly silenceTimeout: number;
  readonly link: Pick<Link, 'api' | 'lastEventId' | 'message' | 'position'>;
  /** Told before the first message. */
  readonly opened: (attempt: Attempt) => void;
}

/** One life of one transport, watched: it opens in time, and is never silent for too long. */
export class Attempt {
  /** False if it ended without having been open. */
  readonly opened: Promise<boolean>;
  readonly ended: Promise<Ending>;
  readonly level: number;
  /** Whether nothing was missed since the last connection; known once open. */
  resumed = false;
  private readonly controller = new AbortController();
  private openedAt: number | undefined;
  private heardAt = 0;
  private retry: number | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private tellOpened: (opened: boolean) => void = () => undefined;

  constructor(private readonly settings: AttemptSettings) {
    this.level = settings.level;
    this.opened = new Promise((resolve) => (this.tellOpened = resolve));
    this.ended = this.run();
  }

  abort(): void {
    this.controller.abort();
  }

  /** Whether it is open but has been silent for so long that it is worth looking after. */
  doubtful(): boolean {
    const quiet = Date.now() - this.heardAt;
    return this.openedAt !== undefined && quiet > this.settings.silenceTimeout / 2;
  }

  private async run(): Promise<Ending> {
    this.watch(this.settings.openTimeout);
    let error: unknown;
    try {
      await Promise.resolve(); // Nothing is told before whoever made this knows it.
      await this.settings.transport(this.link());
    } catch (cause) {
      error = cause;
    } finally {
      clearTimeout(this.watchdog);
      // Frees the connection of a transport that failed on its own.
      this.controller.abort();
    }
    this.tellOpened(false);
    const retry = error instanceof LockstepError ? error.retryAfter : this.retry;
    return {
      opened: this.openedAt !== undefined,
      lasted: Date.now() - (this.openedAt ?? Date.now()),
      ...(error === undefined ? {} : { error }),
      ...(retry === undefined ? {} : { retry }),
    };
  }

  private link(): Link {
    const { link } = this.settings;
    const gone = () => this.controller.signal.aborted;
    return {
      api: link.api,
      signal: this.controller.signal,
      lastEventId: () => link.lastEventId(),
      opened: (resumed) => {
        if (!gone() && this.openedAt === undefined) {
          this.openedAt = Date.now();
          this.resumed = resumed;
          this.heard();
          this.tellOpened(true);
          this.settings.opened(this);
        }
      },
      heard: () => this.heard(),
      message: (event, data) => gone() || link.message(event, data),
      position: (id) => gone() || link.position(id),
      retry: (millis) => (this.retry = millis || undefined),
    };
  }

  private heard(): void {
    this.heardAt = Date.now();
    this.watch(this.settings.silenceTimeout);
  }

  private watch(millis: number): void {
    clearTimeout(this.watchdog);
    if (Number.isFinite(millis) && !this.controller.signal.aborted) {
      this.watchdog = setTimeout(() => this.controller.abort(), millis);
    }
  }
}

/** Resolves after the time, or at once when the signal is aborted. */
export function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', done);
  });
}

/** The wait before a retry: doubled each time, at most 30 s, and no two clients alike. */
export function backoff(base: number, failures: number): number {
  const full = Math.min(30_000, base * 2 ** Math.min(failures, 20));
  return full * (0.5 + Math.random() / 2);
}
