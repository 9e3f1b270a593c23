/** One child process, seen from the gateway: started without environment, watched, and ended at the first incident. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, realpathSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Demande, FrameReader, frameHead, RECU, type Reponse } from './frame.ts'

/** Bounds of one piece of work. */
export interface Bornes {
  /** Milliseconds, once the child holds the whole document: how fast it was read is no fault of the document. */
  readonly delai: number
  /** Milliseconds to read the document, while many others come in. @default 30 s */
  readonly lecture?: number
  /** Resident bytes of the child. */
  readonly memoire: number
}

/** The document could not be judged, for a reason that is not the document. */
export class InspectionUnavailable extends Error {
  override readonly name = 'InspectionUnavailable'
}

/** The child went. `isCause`: it had said that it held the whole document, so the document brought it down. */
export class ChildLost extends Error {
  override readonly name = 'ChildLost'
  readonly isCause: boolean

  constructor(cause: string, isCause: boolean) {
    super(cause)
    this.isCause = isCause
  }
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const LIBRARIES = `${ROOT}node_modules`
const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url))
/** Only sealed receptions, the code that examines, and its libraries are read. */
const READABLE = [
  CHILD.replace(/[^/\\]+$/, '*'),
  ...['base/buffer.ts', 'blob/ports.ts', 'blob/segment.ts'].map((file) => `${ROOT}src/${file}`),
  `${ROOT}package.json`,
  `${LIBRARIES}/*`,
  // Permissions are judged on the path that a link leads to.
  `${realpathSync(LIBRARIES)}/*`,
]
/** libvips would put a large picture in a file of its own, in clear; nothing else is passed. */
const ENVIRONMENT = ['VIPS_DISC_THRESHOLD=1000g']
const PIPE = 3
const START_MAX = 15_000
const READ_MAX = 30_000
const WATCH_EVERY = 20
const ANSWER_MAX = 2 ** 28

interface Pending {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** Below the service itself: whoever shares its cores waits while a call is answered. */
const NICE = 10

const yieldTo = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) setPriority(pid, NICE)
  } catch {
    // It is gone already, which its exit tells.
  }
}

/** The value that the child gave, and the bytes with it. */
export interface Answer {
  readonly valeur: unknown
  readonly octets: Buffer
}

export class Examiner {
  readonly #child: ChildProcess
  readonly #pipe: Socket
  readonly #gone: Promise<unknown>
  #pending: Pending | undefined
  #isHeld = false
  #timer: NodeJS.Timeout | undefined
  #delai = 0
  #isLost = false
  #documents = 0

  /**
   * Starts a child and waits until it is ready. Raises InspectionUnavailable when it does not come.
   * @param receptions the folder of sealed documents
   * @param heap mebibytes of its JavaScript heap; buffers are outside it, and the watch on memory sees both
   */
  static async start(receptions: string, heap: number): Promise<Examiner> {
    const examiner = new Examiner(receptions, heap)
    const timer = setTimeout(() => examiner.#fail('not ready in time'), START_MAX)
    try {
      await examiner.#answer()
      return examiner
    } catch (cause) {
      throw new InspectionUnavailable('le processus d’inspection ne démarre pas', { cause })
    } finally {
      clearTimeout(timer)
    }
  }

  private constructor(receptions: string, heap: number) {
    const permissions = [
      '--permission',
      '--allow-addons',
      ...[...READABLE, `${receptions}/*`].map((path) => `--allow-fs-read=${path}`),
    ]
    this.#child = spawn(
      // Whatever the parent's environment is made to hold meanwhile, none of it reaches the child.
      '/usr/bin/env',
      [
        '-i',
        ...ENVIRONMENT,
        process.execPath,
        `--max-old-space-size=${heap}`,
        '--disable-warning=SecurityWarning',
        ...permissions,
        CHILD,
      ],
      // Not even what it prints on failing is kept: it could quote a document.
      { env: {}, cwd: ROOT, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    )
    yieldTo(this.#child.pid)
    this.#pipe = this.#child.stdio[PIPE] as Socket
    const reader = new FrameReader<Reponse>(ANSWER_MAX, (head, octets) => {
      if ('illisible' in head) this.#pending?.reject(new InspectionUnavailable(head.illisible))
      else if (head.valeur === RECU) this.#onHeld()
      else this.#pending?.resolve({ valeur: head.valeur, octets })
    })
    this.#pipe.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk)
      } catch (error) {
        this.#fail(String(error))
      }
    })
    this.#pipe.on('error', (error) => this.#fail(error.message))
    this.#pipe.on('close', () => this.#fail('pipe closed'))
    this.#child.on('error', (error) => this.#fail(error.message))
    this.#gone = Promise.race([once(this.#child, 'exit'), once(this.#child, 'error')])
    this.#gone.catch(() => undefined)
  }

  /** Documents given to this child so far. */
  get documents(): number {
    return this.#documents
  }

  /** Its resident bytes now. */
  get resident(): number {
    return residentBytes(this.#child.pid)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /**
   * Has the child read one document and waits for its answer.
   * Raises ChildLost when the child went or had to be ended (time, memory); InspectionUnavailable when the document could
   * not be read, or not in time. After either, this child is of no use.
   */
  async run(demande: Demande, bornes: Bornes): Promise<Answer> {
    this.#documents++
    this.#isHeld = false
    const answer = this.#answer()
    this.#delai = bornes.delai
    const { lecture = READ_MAX } = bornes
    this.#timer = setTimeout(() => this.#onTime(lecture), lecture)
    const watch = setInterval(() => {
      if (residentBytes(this.#child.pid) > bornes.memoire) this.#fail(`more than ${bornes.memoire} bytes`)
    }, WATCH_EVERY)
    this.#pipe.write(frameHead(demande))
    try {
      return await answer
    } catch (error) {
      this.kill()
      throw error
    } finally {
      clearTimeout(this.#timer)
      clearInterval(watch)
    }
  }

  /** Ends the child at once, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL')
    this.#pipe.destroy()
  }

  /** Lets an idle child end by itself, and waits until it has. */
  async close(): Promise<void> {
    this.#pipe.end()
    const timer = setTimeout(() => this.kill(), START_MAX)
    await this.#gone.catch(() => undefined)
    clearTimeout(timer)
    this.#pipe.destroy()
  }

  #answer(): Promise<Answer> {
    if (this.#isLost) return Promise.reject(new ChildLost('already gone', false))
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
    })
  }

  #onHeld(): void {
    this.#isHeld = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#onTime(this.#delai), this.#delai)
  }

  #onTime(delai: number): void {
    if (!this.#isHeld) this.#pending?.reject(new InspectionUnavailable(`document non lu en ${delai} ms`))
    this.#fail(`more than ${delai} ms`)
  }

  #fail(cause: string): void {
    this.#isLost = true
    this.#pending?.reject(new ChildLost(cause, this.#isHeld))
    this.kill()
  }
}

/** Resident memory of a process; 0 where the system does not tell. */
const residentBytes = (pid: number | undefined): number => {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
