import { ShopApi } from '../services/shop.ts'
import { useSession } from './useSession.ts'

const { token } = useSession()
const api = new ShopApi(() => token.value)

/** The order API in the name of who is signed in. */
export function useShop(): ShopApi {
  return api
}
