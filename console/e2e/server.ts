import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** The repository; the tests run compiled, from console/target/node/e2e. */
export const ROOT = resolve(import.meta.dirname, '../../../..')

const START_MAX_MS = 120_000
const JAVA_FLAGS = [
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
  '-Xmx512m',
]
const SETTINGS = ['--lockstep.mode=development', '--lockstep.catalog.demo=true', '--server.port=0']

function java(): string {
  const home = process.env['JAVA_HOME']
  return process.env['LOCKSTEP_JAVA'] ?? (home === undefined ? 'java' : join(home, 'bin/java'))
}

/**
 * The packaged service as `./lockstep run` starts it, on a free port and a folder of its own, with
 * what settings are added.
 */
export class Server {
  readonly url: string
  private readonly child: ChildProcess
  private readonly data: string

  private constructor(url: string, child: ChildProcess, data: string) {
    this.url = url
    this.child = child
    this.data = data
  }

  static async start(added: readonly string[]): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), 'lockstep-browser-'))
    const jar = join(ROOT, 'server/target/lockstep-exec.jar')
    const folders = [
      `--lockstep.data-dir=${join(data, 'data')}`,
      `--lockstep.console.dir=${join(ROOT, 'console/dist')}`,
    ]
    const child = spawn(java(), [...JAVA_FLAGS, '-jar', jar, ...SETTINGS, ...folders, ...added], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      return new Server(await ready(child), child, data)
    } catch (failure) {
      child.kill('SIGKILL')
      throw failure
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    await ended
    await rm(this.data, { recursive: true, force: true })
  }
}

/** The address it says it answers at. */
function ready(child: ChildProcess): Promise<string> {
  const said: string[] = []
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(`${why}\n${said.slice(-30).join('\n')}`))
    }
    const timer = setTimeout(() => fail('the service did not start in time'), START_MAX_MS)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`the service ended with ${code}`))
    if (child.stdout === null) {
      return
    }
    // Read to the end, or the service would wait for room in the pipe.
    createInterface(child.stdout).on('line', (line) => {
      said.push(line)
      const url = /event=ready .* api=(\S+)\/api\/v1$/.exec(line)?.[1]
      if (url !== undefined) {
        clearTimeout(timer)
        resolve(url)
      }
    })
  })
}
