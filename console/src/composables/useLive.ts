import { orderState, realTimeSync, type OrderEventDetail, type SyncHandle } from '@lockstep/browser'
import { onScopeDispose, ref, watch } from 'vue'
import type { OrderStatus } from '../services/orders.ts'
import { now } from '../services/times.ts'
import { useSession } from './useSession.ts'

/** A change of one of the buyer's orders, as this tab heard of it. */
export interface Change {
  orderId: string
  status: OrderStatus
  version: number
  source: string
  /** When it was heard of, by this browser's clock. */
  heardAt: number
}

export type SyncEvent = 'orderStatusChanged' | 'forceRefreshOrder' | 'finalRefreshOrder'

const { token, refused } = useSession()
const transport = ref<string>('offline')
let running: SyncHandle | undefined

watch(
  token,
  (mine, former) => {
    running?.stop()
    running = undefined
    transport.value = 'offline'
    if (former !== undefined) {
      orderState.clear()
    }
    if (mine !== undefined) {
      start(mine)
    }
  },
  { immediate: true },
)

function start(mine: string): void {
  running = realTimeSync.start({
    token: mine,
    onError: (error) => {
      if ('status' in error && error.status === 401) {
        refused()
      }
    },
  })
  transport.value = running.transport
  running.onTransport((next) => (transport.value = next))
}

function changeOf(detail: OrderEventDetail): Change {
  const { orderId, version, source } = detail
  return { orderId, version, source, status: detail.status as OrderStatus, heardAt: now() }
}

/** The buyer's orders, kept in step for as long as somebody is signed in. */
export function useLive() {
  return {
    transport,

    /** Calls back with each event of the library until the component goes. */
    on(event: SyncEvent, callback: (change: Change) => void): void {
      const listen = (happened: CustomEvent<OrderEventDetail>) =>
        callback(changeOf(happened.detail))
      window.addEventListener(event, listen)
      onScopeDispose(() => window.removeEventListener(event, listen))
    },
  }
}
