import { orderState } from '@lockstep/browser'
import { computed, ref, watch } from 'vue'
import { useAsync } from '../../composables/useAsync.ts'
import { useLive } from '../../composables/useLive.ts'
import { useLiveOrder } from '../../composables/useLiveOrder.ts'
import { now } from '../../services/times.ts'
import type { Sample } from './samples.ts'
import { useEventLog } from './useEventLog.ts'
import { useLayers } from './useLayers.ts'
import { useTestOrders } from './useTestOrders.ts'

const SAMPLES_MAX = 1_000
const ROUNDS = 10
const ROUND_MAX_MS = 10_000
const STEP_MS = 20

/** One order watched in every place that holds a copy of it. */
export function useSyncTest(first: string) {
  const orderId = ref(first)
  const log = useEventLog()
  const samples = ref<Sample[]>([])
  const live = useLiveOrder(orderId)
  const orders = useTestOrders()
  const work = useAsync()
  const { on } = useLive()
  const browserSeenAt = ref<number>()

  const layers = useLayers(orderId, (layer) =>
    log.note(layer.layer, orderId.value, layer.version, layer.state),
  )

  for (const event of ['orderStatusChanged', 'forceRefreshOrder', 'finalRefreshOrder'] as const) {
    on(event, (change) => {
      if (change.orderId === orderId.value) {
        log.note(event, change.orderId, change.version, `${change.status} ${change.source}`)
        layers.hurry()
      }
    })
  }

  watch(live.transport, (transport) => log.note('transport', '', undefined, transport))

  watch(live.order, (copy) => {
    browserSeenAt.value = copy === undefined ? undefined : now()
  })

  watch([live.shownAt, live.delayMs], () => {
    const millis = live.delayMs.value
    const version = live.version.value
    if (millis === undefined || version === undefined) {
      return
    }
    const sample = { orderId: orderId.value, version, millis }
    const others = samples.value.filter(
      (each) => each.orderId !== sample.orderId || each.version !== version,
    )
    samples.value = [...others, sample].slice(-SAMPLES_MAX)
  })

  async function make(): Promise<void> {
    orderId.value = await orders.make()
    log.note('make', orderId.value, undefined, '')
  }

  async function pay(): Promise<void> {
    log.note('pay', orderId.value, undefined, '')
    layers.hurry()
    await orders.pay(orderId.value)
  }

  async function rounds(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      await make()
      await until(() => live.status.value === 'CREATED')
      await pay()
      await until(() => live.status.value === 'PAID' && live.delayMs.value !== undefined)
    }
  }

  return {
    orderId,
    live,
    layers,
    log,
    samples,
    busy: work.busy,
    problem: work.problem,
    payable: computed(() => live.status.value === 'CREATED'),
    browserSeenAt,
    make: () => work.run(make),
    pay: () => work.run(pay),
    rounds: () => work.run(rounds),
    forget(): void {
      orderState.clear()
      log.note('forget', orderId.value, undefined, '')
    },
  }
}

/** Waits for what the page is about to see; a round that does not come is left behind. */
async function until(seen: () => boolean): Promise<void> {
  const end = now() + ROUND_MAX_MS
  while (!seen() && now() < end) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}
