/** One change seen from its commit to the screen. */
export interface Sample {
  orderId: string
  version: number
  millis: number
}

export interface Bucket {
  /** Upper bound, included; undefined: everything above the others. */
  upTo: number | undefined
  count: number
}

export interface Summary {
  count: number
  p50: number
  p95: number
  max: number
}

/** Narrow where pushes arrive, wide where polling and time-outs do. */
const BOUNDS_MS = [10, 20, 50, 100, 200, 500, 1000, 3000] as const

export function buckets(samples: readonly Sample[]): Bucket[] {
  const upTo: (number | undefined)[] = [...BOUNDS_MS, undefined]
  return upTo.map((bound, place) => {
    const above = place === 0 ? -Infinity : (BOUNDS_MS[place - 1] ?? -Infinity)
    const inside = (ms: number) => ms > above && (bound === undefined || ms <= bound)
    return { upTo: bound, count: samples.filter((sample) => inside(sample.millis)).length }
  })
}

/** Undefined as long as there is nothing to sum up. */
export function summary(samples: readonly Sample[]): Summary | undefined {
  const sorted = samples.map((sample) => sample.millis).sort((a, b) => a - b)
  const max = sorted.at(-1)
  if (max === undefined) {
    return undefined
  }
  return { count: sorted.length, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), max }
}

/** The smallest value that so large a share does not exceed (nearest rank). */
function quantile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length))
  return sorted[rank - 1] ?? 0
}
