import type { LayerState } from '../../services/caches.ts'

/** How one copy stands beside the newest version anybody here knows of. */
export type Standing = 'inStep' | 'behind' | 'empty' | 'off' | 'failed' | 'unknown'

export interface Copy {
  state: LayerState | undefined
  version: number | undefined
}

export function standing(copy: Copy, newest: number | undefined): Standing {
  switch (copy.state) {
    case undefined:
      return 'unknown'
    case 'ABSENT':
      return 'empty'
    case 'OFF':
      return 'off'
    case 'FAILED':
      return 'failed'
    case 'PRESENT':
      return (copy.version ?? 0) < (newest ?? 0) ? 'behind' : 'inStep'
  }
}
