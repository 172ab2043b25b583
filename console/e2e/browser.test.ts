import { after, before, describe } from 'node:test'
import { pagesTests } from './pages.ts'
import { syncPageTests } from './sync-page.ts'
import { transportTests } from './transports.ts'
import { World } from './world.ts'

// One service and one browser for all: starting them is most of the cost.
describe('the pages in a real browser', () => {
  let world: World | undefined

  before(async () => {
    world = await World.start()
  })

  after(() => world?.stop())

  const running = (): World => {
    if (world === undefined) {
      throw new Error('nothing was started')
    }
    return world
  }

  transportTests(running)
  syncPageTests(running)
  pagesTests(running)
})
