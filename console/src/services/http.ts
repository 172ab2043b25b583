/** One fault of one field, as a refusal lists them. */
export interface FieldFault {
  field: string
  code: string
  detail: string
}

interface ProblemBody {
  code?: string
  title?: string
  detail?: string
  retryable?: boolean
  errors?: FieldFault[]
  traceId?: string
}

/** A request that was not done, with the server's stable code (problem+json), or one of ours. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly retryable: boolean
  readonly errors: FieldFault[]
  readonly traceId: string | undefined

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? '')
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? `HTTP_${status}`
    this.retryable = body.retryable ?? false
    this.errors = body.errors ?? []
    this.traceId = body.traceId
  }

  /** Nobody answered: not this server's word, so it has no status. */
  static unreachable(): Problem {
    return new Problem(0, { code: UNREACHABLE, retryable: true })
  }

  /** What was caught, as a problem; what is none is a fault of these pages and is thrown on. */
  static of(caught: unknown): Problem {
    if (caught instanceof Problem) {
      return caught
    }
    if (caught instanceof Error && 'status' in caught && 'code' in caught) {
      // The browser library's own error carries the same words.
      const { status, code, message } = caught
      return new Problem(Number(status), { code: String(code), detail: message })
    }
    if (caught instanceof TypeError || caught instanceof DOMException) {
      return Problem.unreachable()
    }
    throw caught
  }
}

export const UNREACHABLE = 'SERVICE_UNREACHABLE'

/** No answer takes longer; beyond it the request counts as unanswered. */
const TIMEOUT_MS = 15_000

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  token?: string | undefined
  /** Makes a repeat of the same request harmless. */
  idempotencyKey?: string
}

/** Sends a request and reads its JSON answer; throws a {@link Problem} for every refusal. */
export async function call<T>(path: string, ask: Ask = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (ask.token !== undefined) {
    headers['Authorization'] = `Bearer ${ask.token}`
  }
  if (ask.idempotencyKey !== undefined) {
    headers['Idempotency-Key'] = ask.idempotencyKey
  }
  const init: RequestInit = { method: ask.method ?? 'GET', headers, cache: 'no-store' }
  if (ask.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(ask.body)
  }
  const response = await send(path, init)
  const text = await response.text()
  if (!response.ok) {
    throw new Problem(response.status, parsed<ProblemBody>(text) ?? {})
  }
  return (text === '' ? undefined : JSON.parse(text)) as T
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch {
    throw Problem.unreachable()
  }
}

/** For requests that may be repeated; randomUUID exists on HTTPS and on this machine only. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}
