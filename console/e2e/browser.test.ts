import { after, before, describe } from 'node:test'
import { pagesTests } from './pages.ts'
import { Redis } from './redis.ts'
import { redisTests } from './sync-page-redis.ts'
import { syncPageTests } from './sync-page.ts'
import { transportTests } from './transports.ts'
import { World } from './world.ts'

function started<T>(one: T | undefined): T {
  if (one === undefined) {
    throw new Error('nothing was started')
  }
  return one
}

// One service and one browser for all: starting them is most of the cost.
describe('the pages in a real browser', () => {
  let world: World | undefined

  before(async () => {
    world = await World.start()
  })

  after(() => world?.stop())

  const running = () => started(world)

  transportTests(running)
  syncPageTests(running)
  pagesTests(running)
})

describe('the pages of a service with a Redis', () => {
  let redis: Redis | undefined
  let world: World | undefined

  before(async () => {
    redis = await Redis.start()
    world = await World.start(redis.settings)
  })

  after(async () => {
    await world?.stop()
    await redis?.kill()
  })

  redisTests(
    () => started(world),
    () => started(redis),
  )
})
