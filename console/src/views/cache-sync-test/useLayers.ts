import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useSession } from '../../composables/useSession.ts'
import { CacheApi, notBuilt, type Layer, type LayerName } from '../../services/caches.ts'
import { Problem } from '../../services/http.ts'
import { now } from '../../services/times.ts'

const CALM_MS = 1_000
const HURRY_MS = 100
const HURRY_FOR_MS = 3_000

export interface SeenLayer extends Layer {
  /** When it was so, by this browser's clock. */
  seenAt: number
}

/** The server's layers of one order, looked at every second, and ten times as often on a change. */
export function useLayers(orderId: Ref<string>, turned: (layer: SeenLayer) => void) {
  const { operatorToken } = useSession()
  const api = new CacheApi(operatorToken)
  const layers = ref<Partial<Record<LayerName, SeenLayer>>>({})
  /** The service has no such interface. */
  const missing = ref(false)
  const problem = ref<Problem>()
  let hurryUntil = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  // Looks of an earlier round end with it.
  let round = 0

  async function look(): Promise<void> {
    const id = orderId.value
    if (id === '' || missing.value) {
      return
    }
    try {
      const seen = await api.layers(id)
      problem.value = undefined
      if (id === orderId.value) {
        seen.layers.forEach(note)
      }
    } catch (caught) {
      failed(Problem.of(caught))
    }
  }

  function failed(refusal: Problem): void {
    missing.value = notBuilt(refusal)
    problem.value = missing.value ? undefined : refusal
  }

  function note(layer: Layer): void {
    const former = layers.value[layer.layer]
    const seen = { ...layer, seenAt: now() }
    layers.value[layer.layer] = seen
    if (former?.version !== layer.version || former?.state !== layer.state) {
      turned(seen)
    }
  }

  async function again(mine: number): Promise<void> {
    if (!document.hidden) {
      await look()
    }
    if (mine === round) {
      timer = setTimeout(() => again(mine), now() < hurryUntil ? HURRY_MS : CALM_MS)
    }
  }

  function anew(): void {
    clearTimeout(timer)
    void again(++round)
  }

  function hurry(): void {
    hurryUntil = now() + HURRY_FOR_MS
    anew()
  }

  async function act(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (caught) {
      failed(Problem.of(caught))
    }
    hurry()
  }

  watch(orderId, () => {
    layers.value = {}
    missing.value = false
    problem.value = undefined
    hurry()
  })
  anew()
  onScopeDispose(() => {
    round++
    clearTimeout(timer)
  })

  return {
    layers,
    missing,
    problem,
    hurry,
    refresh: () => act(() => api.refresh(orderId.value)),
    drop: (layer: 'L1' | 'L2') => act(() => api.drop(orderId.value, layer)),
  }
}
