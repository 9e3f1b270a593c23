/** A PostgreSQL cluster of one's own, in a temporary folder, reached by its socket; stopped and removed at the end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

type Settings = Readonly<Record<string, string>>

/** What is set otherwise than PostgreSQL comes with: the memory of a server, and room to fill it at once. */
const SETTINGS: Settings = {
  shared_buffers: '6GB',
  effective_cache_size: '12GB',
  maintenance_work_mem: '1GB',
  random_page_cost: '1.1',
  max_wal_size: '16GB',
  checkpoint_timeout: '30min',
}
/** What is printed beside, as it stands. */
const SHOWN = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_compression',
  'work_mem',
  'jit',
  'autovacuum',
] as const

const START_MS = 30_000
const POLL_MS = 100
const DEBIAN = '/usr/lib/postgresql'

/** The folder of the server's programs: `SNE_BENCH_POSTGRES`, else Debian's newest. */
const findPrograms = (): string | undefined => {
  const named = process.env['SNE_BENCH_POSTGRES']
  if (named) return named
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  return versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')))
}

/** Whether this machine has PostgreSQL's own programs. */
export const hasPostgres = (): boolean => findPrograms() !== undefined

const programsOf = (): string => {
  const found = findPrograms()
  if (!found)
    throw new Error('PostgreSQL introuvable : donner le dossier de ses programmes dans SNE_BENCH_POSTGRES')
  return found
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. */
const ownerOf = (): Owner | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A connection kept for many questions: a new one may cost a tenth of a second. */
export class Line {
  readonly #url: string
  #client: pg.Client | undefined

  constructor(url: string) {
    this.#url = url
  }

  /** The rows. Raises what PostgreSQL raises, or why it is not reached. */
  async ask(sql: string): Promise<readonly Record<string, unknown>[]> {
    this.#client ??= await this.#connect()
    return (await this.#client.query<Record<string, unknown>>(sql)).rows
  }

  async end(): Promise<void> {
    await this.#client?.end()
    this.#client = undefined
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url })
    const lost = () => {
      if (this.#client === client) this.#client = undefined
    }
    client.on('error', lost).on('end', lost)
    await client.connect()
    return client
  }
}

export class Cluster {
  /** Where the server may read files that the bench writes. */
  readonly folder: string
  readonly #launch: () => ChildProcess
  readonly #changed: readonly string[]
  #server: ChildProcess

  private constructor(folder: string, launch: () => ChildProcess, changed: readonly string[]) {
    this.folder = folder
    this.#launch = launch
    this.#changed = changed
    this.#server = launch()
  }

  /**
   * Makes and starts a cluster. Raises Error when PostgreSQL is not there or does not start.
   * @param changes what is set otherwise than PostgreSQL comes with
   */
  static async start(changes: Settings = SETTINGS): Promise<Cluster> {
    const programs = programsOf()
    const owner = ownerOf()
    const folder = mkdtempSync(join(tmpdir(), 'sne-grappe-'))
    try {
      if (owner) chownSync(folder, owner.uid, owner.gid)
      const data = join(folder, 'base')
      const options = { ...owner, cwd: folder, stdio: 'ignore' } as const
      execFileSync(
        join(programs, 'initdb'),
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
        options,
      )
      const settings = Object.entries({ ...changes, listen_addresses: '', unix_socket_directories: folder })
      const args = ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
      const launch = () => spawn(join(programs, 'postgres'), args, options)
      const cluster = new Cluster(folder, launch, Object.keys(changes))
      await cluster.#ready()
      // The bench writes files there as another user than the server's.
      mkdirSync(join(folder, 'lots'), { mode: 0o755 })
      return cluster
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Address of a database. */
  urlOf(database: string): string {
    return `postgres://postgres@/${database}?host=${this.folder}`
  }

  /** Makes an empty database and gives its address. */
  async create(database: string): Promise<string> {
    await this.ask('postgres', `CREATE DATABASE ${database}`)
    return this.urlOf(database)
  }

  /** A connection to a database that is made again when it was lost; `end` it. */
  line(database: string): Line {
    return new Line(this.urlOf(database))
  }

  /** Asks one thing of a database, over a connection of its own. */
  async ask(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const line = this.line(database)
    try {
      return await line.ask(sql)
    } finally {
      await line.end()
    }
  }

  /** Version of the server, then its settings, each as the server says it. */
  async settings(): Promise<readonly (readonly [string, string])[]> {
    const names = ['server_version', ...this.#changed, ...SHOWN]
    const rows = await this.ask(
      'postgres',
      `SELECT n, current_setting(n) AS v FROM unnest('{${names}}'::text[]) WITH ORDINALITY AS t(n, i) ORDER BY i`,
    )
    return rows.map(({ n, v }) => [String(n), String(v)])
  }

  /** Stops the server: at once but in order, without order (`immediate`), or dead with all its processes (`kill`). */
  async halt(how: 'fast' | 'immediate' | 'kill' = 'fast'): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return
    const ended = once(this.#server, 'exit')
    if (how === 'kill') this.signal('SIGKILL')
    else this.#server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
  }

  /** Starts again what was halted. Raises Error when it does not answer. */
  async begin(): Promise<void> {
    this.#server = this.#launch()
    await this.#ready()
  }

  /** Sends a signal to every process of the server, the first one included. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    const first = this.#server.pid ?? 0
    for (const pid of [first, ...childrenOf(first)]) {
      try {
        process.kill(pid, signal)
      } catch (error) {
        // One that ended by itself meanwhile.
        if ((error as { code?: string }).code !== 'ESRCH') throw error
      }
    }
  }

  /** Stops the server and removes all that it kept. */
  async stop(): Promise<void> {
    await this.halt()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #ready(): Promise<void> {
    for (let waited = 0; waited < START_MS; waited += POLL_MS) {
      // What a killed server leaves behind may hold the next one back for a moment.
      if (this.#server.exitCode !== null) this.#server = this.#launch()
      try {
        await this.ask('postgres', 'SELECT 1')
        return
      } catch {
        await sleep(POLL_MS)
      }
    }
    this.#server.kill('SIGQUIT')
    throw new Error('PostgreSQL n’a pas démarré')
  }
}

const childrenOf = (parent: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && parentOf(name) === parent)
    .map(Number)

/** Undefined for a process that ended meanwhile. */
const parentOf = (pid: string): number | undefined => {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    )
  } catch {
    return undefined
  }
}
