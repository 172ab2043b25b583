import type { Sku } from './orders.ts'

export interface CartLine {
  skuCode: string
  name: string
  price: number
  quantity: number
}

/** Things of one seller in one currency, as one order takes them. */
export interface Cart {
  sellerId?: string
  currency?: string
  lines: CartLine[]
}

export const QUANTITY_MAX = 999

/** One more of it; undefined if it is another seller's or another currency's. */
export function addTo(cart: Cart, sku: Sku): Cart | undefined {
  const { sellerId, currency } = sku
  const fits = cart.sellerId === sellerId && cart.currency === currency
  if (cart.lines.length > 0 && !fits) {
    return undefined
  }
  const line = cart.lines.find((each) => each.skuCode === sku.skuCode)
  if (line !== undefined) {
    return changed(cart, sku.skuCode, line.quantity + 1)
  }
  const added = { skuCode: sku.skuCode, name: sku.name, price: sku.price, quantity: 1 }
  return { sellerId, currency, lines: [...cart.lines, added] }
}

/** The same with another quantity; nothing of it takes the line away. */
export function changed(cart: Cart, skuCode: string, quantity: number): Cart {
  const whole = Number.isFinite(quantity) ? Math.trunc(quantity) : 0
  const bounded = Math.min(Math.max(whole, 0), QUANTITY_MAX)
  const lines = cart.lines
    .map((line) => (line.skuCode === skuCode ? { ...line, quantity: bounded } : line))
    .filter((line) => line.quantity > 0)
  return { ...cart, lines }
}
