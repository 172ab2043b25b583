import { call, newKey, type Problem } from './http.ts'

/** What the operators' interface says about one order's copies. */

export type LayerName = 'L1' | 'L2' | 'DATABASE'
export type LayerState = 'PRESENT' | 'ABSENT' | 'OFF' | 'FAILED'

export interface Layer {
  layer: LayerName
  state: LayerState
  version?: number
  ageMillis?: number
}

export interface Layers {
  orderId: string
  asOf: string
  layers: Layer[]
}

export interface RefreshedLayer {
  layer: LayerName
  outcome: string
  version?: number
  micros: number
}

export interface Refreshed {
  orders: { orderId: string; version: number; layers: RefreshedLayer[] }[]
}

/** Looks at the layers and turns each by hand. */
export class CacheApi {
  private readonly token: () => Promise<string>

  constructor(token: () => Promise<string>) {
    this.token = token
  }

  async layers(orderId: string): Promise<Layers> {
    return call(`/ops/v1/cache/orders/${encodeURIComponent(orderId)}`, {
      token: await this.token(),
    })
  }

  async refresh(orderId: string): Promise<Refreshed> {
    return call('/ops/v1/cache/refresh', {
      method: 'POST',
      body: { orderId },
      token: await this.token(),
      idempotencyKey: newKey(),
    })
  }

  async drop(orderId: string, layer: 'L1' | 'L2'): Promise<void> {
    await call(`/ops/v1/cache/orders/${encodeURIComponent(orderId)}?layer=${layer}`, {
      method: 'DELETE',
      token: await this.token(),
    })
  }
}

/** Whether the service has no such interface, as opposed to no such order. */
export function notBuilt(problem: Problem): boolean {
  return problem.status === 404 && problem.code === 'REQUEST_NOT_FOUND'
}
