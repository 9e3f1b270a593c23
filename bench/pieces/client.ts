/** The clients: a process that sends documents, some at once, and tells how long that took. */
import { Agent, request } from 'node:http'
import { answer, cpuMs } from '../servers/serve.ts'
import { plainRequestOf, requestOf, type Sent, SIZE, type Way } from './documents.ts'

/** What to send where. */
export interface Order {
  readonly address: string
  readonly way: Way
  /** An application for each document; undefined for the plain stream. */
  readonly numeros?: readonly string[]
  readonly documents: number
  readonly atOnce: number
}

export interface Sending {
  readonly seconds: number
  /** Processor of the clients themselves, in milliseconds for each document. */
  readonly cpu: number
  /** Documents accepted whose scan had no answer in time: they wait, unserved. */
  readonly unscanned: number
}

const lengthOf = ({ pieces }: Sent): number =>
  pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)

/** Sends one document; gives the answer. Raises Error unless it was accepted, whole. */
const send = (address: string, agent: Agent, sent: Sent): Promise<string> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      address + sent.path,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': sent.type, 'content-length': lengthOf(sent) },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => {
          const { statusCode = 0 } = response
          if (statusCode < 300 && text.includes(String(SIZE))) resolve(text)
          else reject(new Error(`${sent.path} a répondu ${statusCode} : ${text.slice(0, 800)}`))
        })
      },
    )
    outgoing.on('error', reject)
    for (const piece of sent.pieces) outgoing.write(piece)
    outgoing.end()
  })

const run = async ({ address, way, numeros, documents, atOnce }: Order): Promise<Sending> => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const before = cpuMs()
  const started = performance.now()
  let [next, unscanned] = [0, 0]
  const client = async () => {
    while (next < documents) {
      const rank = next++
      const sent = numeros ? requestOf(way, numeros[rank] ?? '') : plainRequestOf(way)
      if ((await send(address, agent, sent)).includes('EN_ANALYSE')) unscanned++
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, client))
    const seconds = (performance.now() - started) / 1000
    return { seconds, cpu: (cpuMs() - before) / documents, unscanned }
  } finally {
    agent.destroy()
  }
}

answer({}, (order) => run(order as Order))
