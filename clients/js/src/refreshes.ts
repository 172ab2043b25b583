import type { OrderEventDetail } from './types.js';
import { rootOf } from './versions.js';

const ORDERS_MAX = 1_000;

/**
 * What follows a change at the sync delays. A newer change of an order starts over; of more than
 * 1,000 orders changing within the delays the oldest are let go.
 */
export class Refreshes {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>[]>();

  constructor(
    private readonly delays: readonly number[],
    private readonly due: (detail: OrderEventDetail, last: boolean) => void,
  ) {}

  follow(detail: OrderEventDetail): void {
    const root = rootOf(detail.orderId);
    this.drop(root);
    const last = this.delays.length - 1;
    const timers: ReturnType<typeof setTimeout>[] = [];
    this.delays.forEach((delay, i) => {
      if (delay <= 0) {
        // Not by a timer: a hidden page's are late.
        this.due(detail, i === last);
        return;
      }
      const fire = () => {
        if (i === last) {
          this.timers.delete(root);
        }
        this.due(detail, i === last);
      };
      timers.push(setTimeout(fire, delay));
    });
    if (timers.length > 0) {
      this.timers.set(root, timers);
    }
    if (this.timers.size > ORDERS_MAX) {
      this.drop(this.timers.keys().next().value as string);
    }
  }

  stop(): void {
    [...this.timers.keys()].forEach((root) => this.drop(root));
  }

  private drop(root: string): void {
    this.timers.get(root)?.forEach(clearTimeout);
    this.timers.delete(root);
  }
}
