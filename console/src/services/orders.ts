/** What the order API answers, as far as these pages read it. */

export type OrderStatus =
  | 'CREATED'
  | 'PAID'
  | 'FULFILLED'
  | 'OUT_STOCK'
  | 'DELIVERY'
  | 'SIGNED'
  | 'REJECTED'
  | 'CANCEL_REQUESTED'
  | 'CANCELED'
  | 'REFUNDED'

export const ORDER_STATUSES: readonly OrderStatus[] = [
  'CREATED',
  'PAID',
  'FULFILLED',
  'OUT_STOCK',
  'DELIVERY',
  'SIGNED',
  'REJECTED',
  'CANCEL_REQUESTED',
  'CANCELED',
  'REFUNDED',
]

export interface Amounts {
  originAmount: number
  couponAmount: number
  shippingAmount: number
  payAmount: number
}

export interface Address {
  receiverName: string
  phone: string
  province: string
  city: string
  area: string
  street: string
  detail: string
  postcode?: string
}

export interface Sku {
  skuCode: string
  name: string
  price: number
  currency: string
  productType: number
  sellerId: string
  unit: string
  available: number
}

export interface QuoteLine {
  skuCode: string
  name: string
  quantity: number
  salePrice: number
  payAmount: number
}

export interface Quote {
  amounts: Amounts
  currency: string
  lines: QuoteLine[]
}

export interface Placed {
  orderId: string
  status: OrderStatus
  version: number
}

export interface OpenedPayment {
  paymentId: string
  channel: string
  status: string
  parameters: { payUrl?: string }
}

export interface OrderItem {
  orderItemId: string
  skuCode: string
  productName: string
  saleQuantity: number
  salePrice: number
  payAmount: number
}

export interface OrderPayment {
  paymentId: string
  channel: string
  status: string
  amount: number
  refundedAmount?: number
  currency: string
}

export interface TimelineEntry {
  version: number
  event: string
  from?: string
  to: string
  operator: string
  reason?: string
  at: string
}

export interface Order {
  orderId: string
  status: OrderStatus
  version: number
  userId: string
  sellerId: string
  amounts: Amounts
  currency: string
  items: OrderItem[]
  payments: OrderPayment[]
  delivery?: Address
  timeline: TimelineEntry[]
  children: { orderId: string; status: OrderStatus }[]
  createTime: string
  payTime?: string
  expireTime: string
  cancelTime?: string
}

export interface Page<T> {
  items: T[]
  nextCursor?: string
}

/** When this version was committed, by the server's clock. */
export function committedAt(order: Order, version: number): number | undefined {
  const entry = order.timeline.find((each) => each.version === version)
  return entry === undefined ? undefined : Date.parse(entry.at)
}
