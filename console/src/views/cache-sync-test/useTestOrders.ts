import { useShop } from '../../composables/useShop.ts'
import { payAtSandbox } from '../../services/config.ts'
import { Problem } from '../../services/http.ts'
import type { Address } from '../../services/orders.ts'

const ADDRESS: Address = {
  receiverName: 'Sync test',
  phone: '+44 20 7946 0000',
  province: 'Greater London',
  city: 'London',
  area: 'Camden',
  street: 'Demo Street',
  detail: '1',
}

/** Development only: orders that exist to be watched. */
export function useTestOrders() {
  const shop = useShop()
  return {
    /** Places an order of one thing that costs something; its id. */
    async make(): Promise<string> {
      const sku = (await shop.skus()).find((each) => each.available > 0 && each.price > 0)
      if (sku === undefined) {
        throw new Problem(404, { code: 'CATALOGUE_EMPTY', detail: 'Nothing is on sale.' })
      }
      const quote = await shop.quote(sku.sellerId, [{ skuCode: sku.skuCode, quantity: 1 }])
      const orderId = await shop.newOrderId()
      await shop.create(orderId, quote, sku.sellerId, ADDRESS)
      return orderId
    },

    /** What a buyer does on the bank's page. */
    async pay(orderId: string): Promise<void> {
      await payAtSandbox((await shop.pay(orderId, 'sandbox')).paymentId)
    },
  }
}
