import { computed, ref } from 'vue'
import { addTo, changed, type Cart } from '../services/cart.ts'
import type { Sku } from '../services/orders.ts'

const KEY = 'lockstep.cart'

function restore(): Cart {
  try {
    const kept = sessionStorage.getItem(KEY)
    return kept === null ? { lines: [] } : (JSON.parse(kept) as Cart)
  } catch {
    return { lines: [] }
  }
}

const cart = ref<Cart>(restore())

function keep(next: Cart): void {
  cart.value = next
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // Kept in memory then.
  }
}

/** What this tab's buyer is about to order: things of one seller. */
export function useCart() {
  return {
    cart: computed(() => cart.value),
    count: computed(() => cart.value.lines.reduce((sum, line) => sum + line.quantity, 0)),
    /** False if it holds things of another seller or currency. */
    add(sku: Sku): boolean {
      const next = addTo(cart.value, sku)
      if (next === undefined) {
        return false
      }
      keep(next)
      return true
    },
    setQuantity(skuCode: string, quantity: number): void {
      keep(changed(cart.value, skuCode, quantity))
    },
    empty(): void {
      keep({ lines: [] })
    },
  }
}
