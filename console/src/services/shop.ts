import { call } from './http.ts'
import type { Address, OpenedPayment, Order, Page, Placed, Quote, Sku } from './orders.ts'

/** A line of a cart, as the order API takes it. */
export interface CartItem {
  skuCode: string
  quantity: number
}

const SKUS_MAX = 100
const ORDERS_PAGE = 20
const BUSINESS_IDENTIFIER = 1
const ORDER_TYPE = 1

/** What a buyer asks of the service. */
export class ShopApi {
  private readonly token: () => string | undefined

  constructor(token: () => string | undefined) {
    this.token = token
  }

  async skus(): Promise<Sku[]> {
    return (await this.get<Page<Sku>>(`/api/v1/skus?limit=${SKUS_MAX}`)).items
  }

  quote(sellerId: string, items: CartItem[]): Promise<Quote> {
    return this.post('/api/v1/orders/quote', { sellerId, items })
  }

  async newOrderId(): Promise<string> {
    const answer = await this.post<{ orderId: string }>('/api/v1/order-ids', {
      businessIdentifier: BUSINESS_IDENTIFIER,
    })
    return answer.orderId
  }

  /** Safe to repeat: the same order id with the same content is answered the same. */
  create(orderId: string, quote: Quote, sellerId: string, address: Address): Promise<Placed> {
    return this.post('/api/v1/orders', {
      orderId,
      businessIdentifier: BUSINESS_IDENTIFIER,
      orderType: ORDER_TYPE,
      sellerId,
      items: quote.lines.map((line) => ({ skuCode: line.skuCode, quantity: line.quantity })),
      deliveryAddress: address,
      amounts: quote.amounts,
    })
  }

  order(orderId: string): Promise<Order> {
    return this.get(`/api/v1/orders/${encodeURIComponent(orderId)}`)
  }

  orders(cursor?: string, status?: string): Promise<Page<Order>> {
    const query = new URLSearchParams({ limit: String(ORDERS_PAGE) })
    if (cursor !== undefined) {
      query.set('cursor', cursor)
    }
    if (status !== undefined) {
      query.set('status', status)
    }
    return this.get(`/api/v1/orders?${query}`)
  }

  pay(orderId: string, channel: string): Promise<OpenedPayment> {
    const path = `/api/v1/orders/${encodeURIComponent(orderId)}/payments`
    return this.post(path, { channel, method: 'PAGE' })
  }

  cancel(orderId: string): Promise<unknown> {
    return this.post(`/api/v1/orders/${encodeURIComponent(orderId)}/cancel`, {})
  }

  private get<T>(path: string): Promise<T> {
    return call(path, { token: this.token() })
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    return call(path, { method: 'POST', body, token: this.token() })
  }
}
