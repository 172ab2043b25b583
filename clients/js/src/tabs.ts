import type { OrderEventDetail, TransportName } from './types.js';

/*
 * The tabs of one user share one stream: one leads, the others follow.
 *
 * With Web Locks who holds the lock leads; the browser hands it on when a tab goes. Without, a tab
 * that hears no leader claims to be it, and of two the one with the smaller id stays.
 * A leader may be frozen by the browser and hold its lock for ever. So leaders beat; a follower
 * that misses beats asks first, for the timers of a hidden leader are slow but its messages are
 * not; with no answer it takes the lock by force. The robbed leader learns of it when it thaws.
 * Two leaders for a moment cost a stream and doubled messages, which versions drop; no leader for
 * two seconds costs two seconds, for the next one resumes where the last had come to.
 */

/** Part of the name, so that tabs with other messages, of another release, stay apart. */
const PROTOCOL = 1;
const BEAT_MILLIS = 700;
const SILENCE_MILLIS = 1_400;
const ANSWER_MILLIS = 300;
/** A lock is not taken from a tab that is merely busy. */
const ROB_MILLIS = 1_000;

/** What tabs say to each other; all but the first three is passed on. */
export type TabMessage =
  | { readonly type: 'ask' }
  | { readonly type: 'bye' }
  | ({ readonly type: 'beat'; readonly from: string } & LeaderState)
  | { readonly type: 'change'; readonly change: OrderEventDetail }
  | { readonly type: 'found'; readonly change: OrderEventDetail }
  | { readonly type: 'other'; readonly event: string; readonly data: unknown }
  | { readonly type: 'resync' }
  | { readonly type: 'clear' };

/** What followers must know of the leader. */
export interface LeaderState {
  readonly transport: TransportName | 'offline';
  /** Whether changes are only found by reading: then each tab reads its own orders. */
  readonly plain: boolean;
  readonly lastEventId?: string | undefined;
}

export interface TabsListener {
  lead(): void;
  /** Another tab leads; called with each of its beats. */
  follow(leader: LeaderState): void;
  /** This tab leads no longer. */
  yield(): void;
  heard(message: TabMessage): void;
  state(): LeaderState;
}

export class Tabs {
  leading = false;
  private readonly id = Math.random().toString(36).slice(2);
  private readonly stopping = new AbortController();
  private release: (() => void) | undefined;
  private beats: ReturnType<typeof setInterval> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private asked = false;
  private queued = false;

  private readonly name: string;
  private readonly channel: BroadcastChannel;

  constructor(
    scope: string,
    channel: (name: string) => BroadcastChannel,
    private readonly locks: LockManager | undefined,
    private readonly listener: TabsListener,
  ) {
    this.name = `${scope}:tabs${PROTOCOL}`;
    this.channel = channel(this.name);
  }

  start(): void {
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.heard(data);
    this.post({ type: 'ask' });
    this.asked = true;
    this.listen(this.patience());
    if (this.locks) {
      this.queue(this.locks);
    }
  }

  post(message: TabMessage): void {
    if (!this.stopping.signal.aborted) {
      this.channel.postMessage(message);
    }
  }

  /** Tells the others now what changed, not only with the next beat. */
  beat(): void {
    if (this.leading) {
      this.post({ type: 'beat', from: this.id, ...this.listener.state() });
    }
  }

  stop(): void {
    if (this.leading) {
      this.post({ type: 'bye' });
    }
    this.stopping.abort();
    this.yield();
    clearTimeout(this.silence);
    this.channel.close();
  }

  private heard(message: TabMessage): void {
    switch (message.type) {
      case 'ask':
        this.beat();
        break;
      case 'bye':
        // The lock, where there is one, says who is next.
        this.asked = true;
        this.listen(this.locks ? ROB_MILLIS : Math.random() * ANSWER_MILLIS);
        break;
      case 'beat':
        this.heardLeader(message);
        break;
      default:
        this.listener.heard(message);
    }
  }

  private heardLeader(beat: { from: string } & LeaderState): void {
    if (this.leading) {
      // With locks the other was robbed or robs; the lock itself says which.
      if (this.locks || this.id < beat.from) {
        return;
      }
      this.yield();
    }
    this.asked = false;
    this.listen(SILENCE_MILLIS);
    this.listener.follow(beat);
  }

  private listen(millis: number): void {
    clearTimeout(this.silence);
    if (!this.leading && !this.stopping.signal.aborted) {
      this.silence = setTimeout(() => this.missed(), millis);
    }
  }

  private patience(): number {
    return this.locks ? ROB_MILLIS : ANSWER_MILLIS;
  }

  /** No leader was heard in time. */
  private missed(): void {
    if (!this.asked) {
      this.asked = true;
      this.post({ type: 'ask' });
      this.listen(this.patience());
    } else if (this.locks) {
      this.asked = false;
      this.request(this.locks, { steal: true });
    } else {
      this.lead();
    }
  }

  private queue(locks: LockManager): void {
    if (!this.queued) {
      this.queued = true;
      this.request(locks, { signal: this.stopping.signal });
    }
  }

  private request(locks: LockManager, options: LockOptions): void {
    const held = () => {
      this.queued = this.queued && options.steal === true;
      return this.hold();
    };
    locks.request(this.name, options, held).catch((error: { name?: string }) => {
      if (this.stopping.signal.aborted) {
        return;
      }
      if (this.leading) {
        // Robbed: back into the queue, behind the robber.
        this.yield();
        this.queue(locks);
        this.listen(SILENCE_MILLIS);
      } else if (error.name !== 'AbortError') {
        this.lead(); // Locks are forbidden here: better a stream too many than none.
      }
    });
  }

  private async hold(): Promise<void> {
    if (!this.stopping.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.release = resolve;
        this.lead();
      });
    }
  }

  private lead(): void {
    if (this.leading) {
      return;
    }
    this.leading = true;
    clearTimeout(this.silence);
    this.beats = setInterval(() => this.beat(), BEAT_MILLIS);
    this.listener.lead();
    this.beat();
  }

  private yield(): void {
    this.release?.();
    this.release = undefined;
    clearInterval(this.beats);
    if (this.leading) {
      this.leading = false;
      this.listener.yield();
    }
  }
}
