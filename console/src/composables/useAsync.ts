import { ref, type Ref } from 'vue'
import { Problem } from '../services/http.ts'
import { useSession } from './useSession.ts'

/** One kind of request of a page: whether it runs, and why it failed. */
export interface Async {
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** Runs the work unless it runs already; undefined if it failed. */
  run: <T>(work: () => Promise<T>) => Promise<T | undefined>
}

export function useAsync(): Async {
  const busy = ref(false)
  const problem = ref<Problem>()
  const { refused } = useSession()

  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) {
      return undefined
    }
    busy.value = true
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
      busy.value = false
    }
  }

  return { busy, problem, run }
}
