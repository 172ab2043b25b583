import { orderState } from '@lockstep/browser'
import { computed, nextTick, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Problem } from '../services/http.ts'
import { committedAt, type Order, type OrderStatus } from '../services/orders.ts'
import { now } from '../services/times.ts'
import { useAsync } from './useAsync.ts'
import { useLive, type Change } from './useLive.ts'

/** One order as this page shows it, and how it came to know. */
export interface LiveOrder {
  order: Ref<Order | undefined>
  status: ComputedRef<OrderStatus | undefined>
  version: ComputedRef<number | undefined>
  source: Ref<string | undefined>
  /** When the newest version was on the screen. */
  shownAt: ComputedRef<number | undefined>
  /** From its commit to then, by the clocks of both machines. */
  delayMs: ComputedRef<number | undefined>
  transport: Ref<string>
  busy: ComputedRef<boolean>
  problem: Ref<Problem | undefined>
  refresh: () => Promise<void>
}

/** Follows an order. A pushed status is shown at once; the rest comes with the copy read for it. */
export function useLiveOrder(orderId: Ref<string>): LiveOrder {
  const order = ref<Order>()
  const change = ref<Change>()
  const source = ref<string>()
  const shown = ref<{ version: number; at: number }>()
  const first = ref<number>()
  const { busy, problem, run } = useAsync()
  const { transport, on } = useLive()
  let unsubscribe: (() => void) | undefined

  const pushed = computed(() =>
    change.value !== undefined && change.value.version > (order.value?.version ?? 0)
      ? change.value
      : undefined,
  )
  const version = computed(() => pushed.value?.version ?? order.value?.version)

  function take(copy: Order, from: string): void {
    if (copy.orderId === orderId.value && copy.version >= (order.value?.version ?? 0)) {
      const newer = copy.version > (version.value ?? 0)
      order.value = copy
      first.value ??= copy.version
      if (newer) {
        source.value = from
        void noteShown(copy.version)
      }
    }
  }

  /** What changed now is on the screen with the next frame; a hidden tab draws none. */
  async function noteShown(of: number): Promise<void> {
    await nextTick()
    if (!document.hidden) {
      await new Promise(requestAnimationFrame)
    }
    shown.value = { version: of, at: now() }
  }

  async function read(force: boolean): Promise<void> {
    const copy = await run(() => orderState.fetchOrderDetail(orderId.value, force))
    if (copy !== undefined) {
      take(copy as unknown as Order, 'READ')
      if (force) {
        source.value = 'READ'
      }
    }
  }

  on('orderStatusChanged', (heard) => {
    if (heard.orderId === orderId.value && heard.version > (version.value ?? 0)) {
      change.value = heard
      source.value = heard.source
      void noteShown(heard.version)
    }
  })

  watch(
    orderId,
    (id) => {
      unsubscribe?.()
      order.value = undefined
      change.value = undefined
      source.value = undefined
      shown.value = undefined
      first.value = undefined
      if (id !== '') {
        unsubscribe = orderState.subscribe(id, (copy) => take(copy as unknown as Order, 'READ'))
        void read(false)
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => unsubscribe?.())

  return {
    order,
    status: computed(() => pushed.value?.status ?? order.value?.status),
    version,
    source,
    shownAt: computed(() => shown.value?.at),
    delayMs: computed(() => {
      // The first version was there before this page looked; only later ones were waited for.
      const at = shown.value
      const waitedFor = at !== undefined && at.version > (first.value ?? at.version)
      const committed =
        waitedFor && order.value !== undefined ? committedAt(order.value, at.version) : undefined
      return at === undefined || committed === undefined ? undefined : at.at - committed
    }),
    transport,
    busy,
    problem,
    refresh: () => read(true),
  }
}
