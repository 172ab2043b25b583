import { call } from './http.ts'

/** How the service behind these pages is run. */
export interface Config {
  mode: 'development' | 'production'
}

export function readConfig(): Promise<Config> {
  return call<Config>('/console/config.json')
}

/** Development only: the service signs a token for any name. */
export async function developmentToken(userId: string, roles: string[]): Promise<string> {
  const answer = await call<{ token: string }>('/dev/token', {
    method: 'POST',
    body: { userId, roles },
  })
  return answer.token
}

/** Development only: the buyer pays at the simulated bank without its page. */
export async function payAtSandbox(paymentId: string): Promise<void> {
  await call(`/sandbox/v1/charges/${encodeURIComponent(paymentId)}/succeed`, { method: 'POST' })
}
