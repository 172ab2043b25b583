import { computed, ref } from 'vue'
import { developmentToken, readConfig, type Config } from '../services/config.ts'

interface Session {
  userId: string
  token: string
}

const KEY = 'lockstep.session'

// The tab's own storage: it ends with the tab, and no other site's page can read it.
const session = ref<Session | undefined>(restore())
const config = ref<Config>()
const expired = ref(false)
let operator: Promise<string> | undefined

function restore(): Session | undefined {
  try {
    const kept = sessionStorage.getItem(KEY)
    return kept === null ? undefined : (JSON.parse(kept) as Session)
  } catch {
    return undefined
  }
}

function keep(next: Session | undefined): void {
  session.value = next
  operator = undefined
  try {
    if (next === undefined) {
      sessionStorage.removeItem(KEY)
    } else {
      sessionStorage.setItem(KEY, JSON.stringify(next))
    }
  } catch {
    // Kept in memory then.
  }
}

/** The token's subject; it is read for show only, the server verifies. */
function subject(token: string): string {
  try {
    const payload = token.split('.')[1] ?? ''
    const json = atob(payload.replace(/-/g, '+').replace(/_/g, '/'))
    return String((JSON.parse(json) as { sub?: string }).sub ?? '')
  } catch {
    return ''
  }
}

/** Who uses these pages in this tab. */
export function useSession() {
  return {
    userId: computed(() => session.value?.userId),
    token: computed(() => session.value?.token),
    expired,
    config,
    development: computed(() => config.value?.mode === 'development'),

    async loadConfig(): Promise<void> {
      config.value ??= await readConfig()
    },

    async signIn(userId: string): Promise<void> {
      keep({ userId, token: await developmentToken(userId, ['buyer']) })
      expired.value = false
    },

    useToken(token: string): void {
      keep({ userId: subject(token), token })
      expired.value = false
    },

    /** Operators' calls: development signs a token for them, production uses the one pasted. */
    operatorToken(): Promise<string> {
      const mine = session.value
      if (config.value?.mode !== 'development' || mine === undefined) {
        return Promise.resolve(mine?.token ?? '')
      }
      operator ??= developmentToken(mine.userId, ['operator']).catch((failure: unknown) => {
        operator = undefined
        throw failure
      })
      return operator
    },

    signOut(): void {
      keep(undefined)
    },

    /** The server no longer takes the token. */
    refused(): void {
      keep(undefined)
      expired.value = true
    },
  }
}
