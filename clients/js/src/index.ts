import { Orders } from './order-state.js';
import { Session } from './session.js';
import type { Environment, OrderState, RealTimeSync, SyncHandle } from './types.js';

export { LockstepError } from './errors.js';
export type * from './types.js';

/** A synchronisation of its own; a page usually takes `realTimeSync`. */
export function createRealTimeSync(environment: Environment = browser()): RealTimeSync {
  const orders = new Orders();
  let running: SyncHandle | undefined;
  return {
    orderState: orders,
    start: (options) => {
      running?.stop();
      running = new Session(options, environment, orders);
      return running;
    },
  };
}

/** The page's synchronisation. */
export const realTimeSync: RealTimeSync = createRealTimeSync();

/** The orders of `realTimeSync`. */
export const orderState: OrderState = realTimeSync.orderState;

function browser(): Environment {
  const page = globalThis as Partial<typeof globalThis>;
  return {
    window: page.window ?? new EventTarget(),
    ...(page.document ? { document: page.document } : {}),
    online: () => page.navigator?.onLine !== false,
    locks: page.navigator?.locks,
    storage: storage(),
    channel:
      page.window && page.BroadcastChannel ? (name) => new BroadcastChannel(name) : undefined,
  };
}

/** A page may be forbidden even to look at it. */
function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
