import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './server.ts'

/** Where the build of the server unpacks the programs, one for each kind of machine. */
const PROGRAMS = join(ROOT, 'server/target/redis')

async function program(): Promise<string> {
  const kind = `-${platform()}-${arch() === 'x64' ? 'amd64' : arch()}`
  const names = await readdir(PROGRAMS).catch((): string[] => [])
  const name = names.find((each) => each.endsWith(kind))
  if (name === undefined) {
    throw new Error(`no Redis ${kind} in ${PROGRAMS}; mvn package unpacks it there`)
  }
  const path = join(PROGRAMS, name)
  await chmod(path, 0o755)
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') {
    throw new Error('no port')
  }
  return address.port
}

/** A real Redis that keeps nothing, always on the same port, to be killed and started again. */
export class Redis {
  private readonly path: string
  private readonly port: number
  private child: ChildProcess | undefined

  private constructor(path: string, port: number) {
    this.path = path
    this.port = port
  }

  static async start(): Promise<Redis> {
    const redis = new Redis(await program(), await freePort())
    await redis.restart()
    return redis
  }

  /** What makes a server use it. */
  get settings(): string[] {
    return ['--lockstep.redis.host=127.0.0.1', `--lockstep.redis.port=${this.port}`]
  }

  /** Starts it, empty; it answers when this resolves. */
  async restart(): Promise<void> {
    await this.kill()
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '']
    const child = spawn(this.path, [...options, '--dir', tmpdir()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`Redis ended with ${code}`)))
      // Read to the end, or it would wait for room in the pipe.
      createInterface(child.stdout).on('line', (line) => {
        if (line.includes('Ready to accept connections')) {
          resolve()
        }
      })
    })
  }

  /** As power loss does. */
  async kill(): Promise<void> {
    const child = this.child
    this.child = undefined
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }
}
