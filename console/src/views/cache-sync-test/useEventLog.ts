import { ref } from 'vue'
import { now } from '../../services/times.ts'

export interface LogEntry {
  id: number
  at: number
  /** The event's own name, or what was done here. */
  what: string
  orderId: string
  version: number | undefined
  /** Status, state, source: whatever belongs to it, in the words of the interfaces. */
  more: string
}

const ENTRIES_MAX = 200

/** What happened, newest first. */
export function useEventLog() {
  const entries = ref<LogEntry[]>([])
  let last = 0
  return {
    entries,
    note(what: string, orderId: string, version: number | undefined, more: string): void {
      const entry = { id: ++last, at: now(), what, orderId, version, more }
      entries.value = [entry, ...entries.value].slice(0, ENTRIES_MAX)
    },
    clear(): void {
      entries.value = []
    },
  }
}
