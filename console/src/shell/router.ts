import { createRouter, createWebHistory } from 'vue-router'
import CacheSyncTest from '../views/cache-sync-test/CacheSyncTest.vue'
import CartPage from '../views/shop/CartPage.vue'
import CataloguePage from '../views/shop/CataloguePage.vue'
import OrderPage from '../views/shop/OrderPage.vue'
import OrdersPage from '../views/shop/OrdersPage.vue'
import MissingPage from './MissingPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title. */
    title?: string
    /** Belongs to the demo shop, which is closed in production. */
    shop?: boolean
    /** Needs nobody signed in. */
    open?: boolean
  }
}

// Every first part of a path here is one the server answers with index.html. All pages are loaded
// at once: they are small, and pages can then be turned while the service is away or was replaced.
export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    {
      path: '/',
      component: CataloguePage,
      meta: { title: 'nav.shop', shop: true },
    },
    {
      path: '/shop/cart',
      component: CartPage,
      meta: { title: 'nav.cart', shop: true },
    },
    {
      path: '/shop/orders',
      component: OrdersPage,
      meta: { title: 'nav.orders', shop: true },
    },
    {
      path: '/shop/orders/:orderId',
      component: OrderPage,
      props: true,
      meta: { title: 'shop.order.title', shop: true },
    },
    {
      path: '/console/cache-sync-test',
      alias: '/cache-sync-test',
      component: CacheSyncTest,
      meta: { title: 'nav.sync' },
    },
    { path: '/console', redirect: '/console/cache-sync-test' },
    {
      path: '/:missing(.*)*',
      component: MissingPage,
      meta: { title: 'missing.title', open: true },
    },
  ],
})

// A keyboard's place is at the top of the new page, and a screen reader reads it.
router.afterEach((to, from) => {
  if (from.matched.length > 0 && to.path !== from.path) {
    document.getElementById('content')?.focus({ preventScroll: true })
  }
})
