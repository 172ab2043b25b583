import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { ROOT, Server } from './server.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const WAIT_MAX_MS = 15_000

export const DESKTOP = { width: 1280, height: 900 }
export const PHONE = { width: 360, height: 740 }
const REPORT = join(ROOT, 'console/target/report')

function browserProgram(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const found = process.env['LOCKSTEP_CHROMIUM'] ?? candidates.find((path) => existsSync(path))
  if (found === undefined) {
    throw new Error('Chromium was not found; install it or set LOCKSTEP_CHROMIUM to the program')
  }
  return found
}

/** One service and one browser for many tests. */
export class World {
  readonly server: Server
  readonly browser: Browser

  private constructor(server: Server, browser: Browser) {
    this.server = server
    this.browser = browser
  }

  static async start(settings: readonly string[] = []): Promise<World> {
    await mkdir(REPORT, { recursive: true })
    const executablePath = browserProgram()
    const server = await Server.start(settings)
    try {
      return new World(server, await chromium.launch({ executablePath, args: FLAGS }))
    } catch (failure) {
      await server.stop()
      throw failure
    }
  }

  async stop(): Promise<void> {
    await this.browser.close()
    await this.server.stop()
  }

  get url(): string {
    return this.server.url
  }

  /** A buyer's browser window with an own memory; its faults are collected. */
  async person(viewport = DESKTOP): Promise<Person> {
    const context = await this.browser.newContext({ viewport, locale: 'en-GB' })
    context.setDefaultTimeout(WAIT_MAX_MS)
    return new Person(this, context, `ada-${Math.random().toString(36).slice(2, 8)}`)
  }
}

/** Somebody with a name and tabs. */
export class Person {
  readonly name: string
  readonly context: BrowserContext
  /** What the pages complained about, and what they asked of other hosts. */
  readonly faults: string[] = []
  private readonly world: World

  constructor(world: World, context: BrowserContext, name: string) {
    this.world = world
    this.context = context
    this.name = name
    context.on('weberror', (error) => this.faults.push(String(error.error())))
    context.on('console', (message) => {
      // Refused and blocked requests are written there too; tests cause those on purpose.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.faults.push(message.text())
      }
    })
    context.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(world.url).host) {
        this.faults.push(`asked of another host: ${request.url()}`)
      }
    })
  }

  /** A tab at this path, signed in. */
  async open(path: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(this.world.url + path)
    await page.getByLabel('Your name').fill(this.name)
    await page.getByRole('button', { name: 'Go shopping' }).click()
    await page.getByLabel('Your name').waitFor({ state: 'detached' })
    return page
  }

  close(): Promise<void> {
    return this.context.close()
  }
}

/** Fills the cart and places the order, as a buyer does; the tab then shows the order. */
export async function placeOrder(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Add Enamel tea mug to the cart' }).click()
  await page.getByRole('link', { name: 'To the cart' }).click()
  await page.getByRole('button', { name: 'Place the order' }).click()
  await page.waitForURL('**/shop/orders/*')
  await page.locator('[data-status=CREATED]').first().waitFor()
  return page.url().split('/').at(-1) ?? ''
}

/** Keeps the page as it looks now, for people. */
export async function photograph(page: Page, name: string): Promise<void> {
  const path = join(REPORT, `${name}.png`)
  await page.screenshot({ path, fullPage: true })
  console.log(`screenshot ${path}`)
}
