/** Both sides of a measure: the gateway and the plain stream, each in its process, sent the same documents in turn. */
import { mkdir } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child } from '../child.ts'
import { memoryOf, type Service, startService } from '../service.ts'
import { depositAll } from './applications.ts'
import type { Order, Sending } from './client.ts'
import { SIZE, type Way } from './documents.ts'
import { type Watched, watch } from './watch.ts'

const WARM_UP = 12
const WARM_UP_AT_ONCE = 2
/** After it a process is called idle. */
const REST_MS = 2_000

/** One burst of documents to one side. */
export interface Burst extends Watched {
  /** Megabytes of documents each second. */
  readonly speed: number
  /** Processor of the clients, in milliseconds for each document. */
  readonly client: number
  /** Documents accepted whose scan had no answer in time. */
  readonly unscanned: number
}

/** Of the senders of documents, who are on another machine in service. */
const NICE = 10

export class Field {
  /** Documents of a burst, at least: what a single client sends one after the other. */
  static readonly ALONE = 4
  readonly gateway: Service
  /** Resident MiB of the gateway after the warm-up, at rest. */
  idle = 0
  readonly #peer: Child<{ readonly url: string }>
  readonly #client: Child<object>
  readonly #port: number | undefined
  #numeros: string[] = []

  private constructor(
    gateway: Service,
    peer: Child<{ readonly url: string }>,
    client: Child<object>,
    clamd: string | undefined,
  ) {
    this.gateway = gateway
    this.#peer = peer
    this.#client = client
    this.#port = clamd === undefined ? undefined : Number(clamd.split(':')[1])
  }

  /**
   * Starts both and warms them up by one way.
   * @param folder where both write
   * @param clamd where it listens; undefined: no scan on either side
   * @param documents that the gateway will be sent at most
   */
  static async open(folder: string, clamd: string | undefined, way: Way, documents: number): Promise<Field> {
    const bare = join(folder, 'flux')
    await mkdir(bare, { recursive: true })
    const gateway = await startService({
      SNE_SQLITE: join(folder, 'registre.sqlite'),
      SNE_PIECES: join(folder, 'pieces'),
      SNE_CLAMD: clamd ?? '',
    })
    const peer = await Child.start<{ url: string }>('./pieces/peer.ts', bare, clamd ?? '')
    const client = await Child.start<object>('./pieces/client.ts')
    setPriority(client.pid, NICE)
    const field = new Field(gateway, peer, client, clamd)
    try {
      await field.#warmUp(way, documents)
      return field
    } catch (error) {
      await field.close()
      throw error
    }
  }

  /** Sends documents, some at once, and watches the side that takes them. Raises at the first that is not accepted. */
  async burst(way: Way, side: 'gateway' | 'peer', atOnce: number): Promise<Burst> {
    const documents = Math.max(Field.ALONE, atOnce)
    const pid = side === 'gateway' ? this.gateway.pid : this.#peer.pid
    const { done, ...watched } = await watch(pid, this.#port, () => this.#send(way, side, documents, atOnce))
    return {
      ...watched,
      cpu: watched.cpu / documents,
      speed: (documents * SIZE) / 1e6 / done.seconds,
      client: done.cpu,
      unscanned: done.unscanned,
    }
  }

  async close(): Promise<void> {
    await this.#client.stop()
    await this.#peer.stop()
    await this.gateway.stop()
  }

  async #warmUp(way: Way, documents: number): Promise<void> {
    this.#numeros = await depositAll(this.gateway.address, 0, documents + WARM_UP)
    await this.#send(way, 'gateway', WARM_UP, WARM_UP_AT_ONCE)
    await this.#send(way, 'peer', WARM_UP, WARM_UP_AT_ONCE)
    await sleep(REST_MS)
    this.idle = memoryOf(this.gateway.pid, 'VmRSS') ?? 0
  }

  #send(way: Way, side: 'gateway' | 'peer', documents: number, atOnce: number): Promise<Sending> {
    const { gateway } = this
    const order: Order =
      side === 'peer'
        ? { address: this.#peer.ready.url, way, documents, atOnce }
        : { address: gateway.address, way, documents, atOnce, numeros: this.#numeros.splice(0, documents) }
    return this.#client.ask<Sending>(order)
  }
}
