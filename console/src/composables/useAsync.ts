import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { Problem } from '../services/http.ts'
import { useSession } from './useSession.ts'

/** One kind of request of a page: whether one runs, and why the last that ended failed. */
export interface Async {
  busy: ComputedRef<boolean>
  problem: Ref<Problem | undefined>
  /** Undefined if it failed. Two may run at once; which one counts is the caller's to know. */
  run: <T>(work: () => Promise<T>) => Promise<T | undefined>
}

export function useAsync(): Async {
  const running = ref(0)
  const problem = ref<Problem>()
  const { refused } = useSession()

  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    running.value++
    try {
      const result = await work()
      problem.value = undefined
      return result
    } catch (caught) {
      problem.value = Problem.of(caught)
      if (problem.value.status === 401) {
        refused()
      }
      return undefined
    } finally {
      running.value--
    }
  }

  return { busy: computed(() => running.value > 0), problem, run }
}
