import { connect, type Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import type { Readable } from 'node:stream'
import { freeAtOnce, written } from '../base/buffer.ts'

/** What clamd says of a document. Nothing but its own word makes one `SAINE`. */
export type Verdict = 'SAINE' | { readonly infectee: string } | 'SANS_REPONSE'

/** What a living clamd says of itself. */
export interface SanteAntivirus {
  readonly version: string
  /** When its signatures were made, where it tells. */
  readonly signatures?: Date
}

/** Why there is no answer, for the log. */
export type Cause =
  | 'FILE_TROP_LONGUE'
  | 'INJOIGNABLE'
  | 'DELAI_DEPASSE'
  | 'TROP_GRAND_POUR_CLAMD'
  | 'COUPE'
  | 'REPONSE_INATTENDUE'
  | 'DOCUMENT_ILLISIBLE'

/** How scans are bounded; times in milliseconds. */
export interface ReglagesScanner {
  /** Scans at once; the others wait. @default as many as there are cores, two to four */
  readonly simultanes: number
  /** Budget of a scan, from its own start. @default 3000 */
  readonly delai: number
  /** The longest wait for a turn. @default 30000 */
  readonly attente: number
  /** Told of each scan without an answer. */
  readonly onSilence: (cause: Cause, detail: string) => void
}

const REGLAGES: ReglagesScanner = {
  // More would not end sooner: an antivirus beside the service has the same cores.
  simultanes: Math.min(4, Math.max(2, availableParallelism())),
  delai: 3_000,
  attente: 30_000,
  onSilence: () => undefined,
}
/** The longest answer: a name of virus, or an error. */
const ANSWER_MAX = 4096
const END = Buffer.alloc(4)

class Silence extends Error {
  readonly motive: Cause

  constructor(motive: Cause, cause?: unknown) {
    super(motive, { cause })
    this.motive = motive
  }
}

/** A client of clamd, by its INSTREAM command (clamd(8)): the document goes over the socket, from no file. */
export class Scanner {
  readonly #address: { readonly path: string } | { readonly host: string; readonly port: number }
  readonly #reglages: ReglagesScanner
  #running = 0
  #waiting: (() => void)[] = []

  /** @param adresse `host:port`, `[host]:port`, or the absolute path of a unix socket. Raises TypeError on another. */
  constructor(adresse: string, reglages: Partial<ReglagesScanner> = {}) {
    this.#address = addressOf(adresse)
    this.#reglages = { ...REGLAGES, ...reglages }
  }

  /**
   * Has a document scanned. Never raises: whatever goes wrong is SANS_REPONSE, and its cause is told to `onSilence`.
   * @param open gives its bytes from the start, freed once they are sent; called once, when the scan's turn has come
   */
  async scan(open: () => Readable): Promise<Verdict> {
    try {
      await this.#turn()
    } catch (error) {
      return this.#silence(error)
    }
    try {
      return verdictOf(await this.#converse('INSTREAM', open))
    } catch (error) {
      return this.#silence(error)
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  /** Undefined when clamd does not answer, within the budget of a scan. Takes no turn; never raises. */
  async health(): Promise<SanteAntivirus | undefined> {
    try {
      return (await this.#converse('PING')) === 'PONG' ? santeOf(await this.#converse('VERSION')) : undefined
    } catch {
      return undefined
    }
  }

  /** Scans that run and that wait, for the gauges. */
  figures(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waiting.length }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#reglages.simultanes) {
      this.#running++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const take = () => {
        clearTimeout(timer)
        this.#running++
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== take)
        reject(new Silence('FILE_TROP_LONGUE'))
      }, this.#reglages.attente)
      this.#waiting.push(take)
    })
  }

  /** Sends a command, the document if there is one, and gives the answer. Raises Silence. */
  async #converse(command: string, open?: () => Readable): Promise<string> {
    const socket = connect(this.#address)
    const timer = setTimeout(() => socket.destroy(new Silence('DELAI_DEPASSE')), this.#reglages.delai)
    const answer = readAnswer(socket)
    answer.catch(() => undefined)
    try {
      // Not `once`: it would raise the socket's own error, which the answer tells better.
      await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), answer])
      socket.write(`z${command}\0`)
      // clamd may answer, and close, before it has taken everything: its answer is worth more than the broken pipe.
      if (open !== undefined) await Promise.race([send(open, socket), answer])
      return await answer
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  }

  #silence(error: unknown): 'SANS_REPONSE' {
    const motive = error instanceof Silence ? error.motive : 'COUPE'
    this.#reglages.onSilence(motive, String((error as Error).cause ?? error))
    return 'SANS_REPONSE'
  }
}

/** Only a failure of the document itself is told; one of the socket is told by the answer that does not come. */
const send = async (open: () => Readable, socket: Socket): Promise<void> => {
  try {
    for await (const chunk of open() as AsyncIterable<Buffer>) {
      // A length of zero would be the end.
      if (chunk.length === 0) continue
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      socket.write(length)
      if (!(await isTaken(socket, chunk))) return
      freeAtOnce(chunk)
    }
  } catch (cause) {
    throw new Silence('DOCUMENT_ILLISIBLE', cause)
  }
  socket.write(END)
}

const isTaken = (socket: Socket, bytes: Buffer): Promise<boolean> =>
  written(socket, bytes).then(
    () => true,
    () => false,
  )

const readAnswer = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let [text, isConnected, failure] = ['', false, undefined as Error | undefined]
    socket.on('connect', () => {
      isConnected = true
    })
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const end = text.indexOf('\0')
      if (end !== -1) resolve(text.slice(0, end))
      else if (text.length > ANSWER_MAX) socket.destroy(new Silence('REPONSE_INATTENDUE'))
    })
    socket.on('error', (error) => {
      failure = error
    })
    socket.on('close', () => {
      if (failure instanceof Silence) reject(failure)
      else reject(new Silence(isConnected ? 'COUPE' : 'INJOIGNABLE', failure))
    })
  })

/** `ClamAV 1.4.3/27823/Tue Nov 24 09:12:45 2026`, or the engine alone before an official base is there. */
const santeOf = (answer: string): SanteAntivirus => {
  const [version = '', , written = ''] = answer.split('/')
  const signatures = new Date(written)
  return Number.isNaN(signatures.getTime()) ? { version } : { version, signatures }
}

const verdictOf = (answer: string): Verdict => {
  if (answer === 'stream: OK') return 'SAINE'
  const [, infectee] = /^stream: (.+) FOUND$/.exec(answer) ?? []
  if (infectee !== undefined) return { infectee }
  throw new Silence(
    /size limit exceeded/i.test(answer) ? 'TROP_GRAND_POUR_CLAMD' : 'REPONSE_INATTENDUE',
    answer,
  )
}

const addressOf = (
  adresse: string,
): { readonly path: string } | { readonly host: string; readonly port: number } => {
  if (adresse.startsWith('/')) return { path: adresse }
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(adresse) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) > 65_535)
    throw new TypeError(`adresse de clamd illisible : ${adresse}`)
  return { host, port: Number(port) }
}
