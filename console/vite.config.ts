import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// The server serves dist/ under /console/ and index.html for every page's path.
export default defineConfig({
  base: '/console/',
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // Nothing is put into the page itself: its content policy would not run it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/ops', '/dev', '/sandbox', '/console/config.json'].map((path) => [
        path,
        { target: 'http://127.0.0.1:8080', ws: true },
      ]),
    ),
  },
})
