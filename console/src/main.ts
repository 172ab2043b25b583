import { createApp } from 'vue'
import './styles/tokens.css'
import './styles/base.css'
import AppShell from './shell/AppShell.vue'
import { i18n, tellBrowser } from './shell/i18n.ts'
import { router } from './shell/router.ts'

tellBrowser()
createApp(AppShell).use(i18n).use(router).mount('#app')
