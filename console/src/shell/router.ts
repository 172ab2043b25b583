import { createRouter, createWebHistory } from 'vue-router'

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

// Every first part of a path here is one the server answers with index.html.
export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    {
      path: '/',
      component: () => import('../views/shop/CataloguePage.vue'),
      meta: { title: 'nav.shop', shop: true },
    },
    {
      path: '/shop/cart',
      component: () => import('../views/shop/CartPage.vue'),
      meta: { title: 'nav.cart', shop: true },
    },
    {
      path: '/shop/orders',
      component: () => import('../views/shop/OrdersPage.vue'),
      meta: { title: 'nav.orders', shop: true },
    },
    {
      path: '/shop/orders/:orderId',
      component: () => import('../views/shop/OrderPage.vue'),
      props: true,
      meta: { title: 'shop.order.title', shop: true },
    },
    {
      path: '/console/cache-sync-test',
      alias: '/cache-sync-test',
      component: () => import('../views/cache-sync-test/CacheSyncTest.vue'),
      meta: { title: 'nav.sync' },
    },
    { path: '/console', redirect: '/console/cache-sync-test' },
    {
      path: '/:missing(.*)*',
      component: () => import('./MissingPage.vue'),
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
