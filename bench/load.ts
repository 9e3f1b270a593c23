/** A load of keep-alive clients, each sending its next request when the last was answered. */
import { Agent, request } from 'node:http'

export interface Load {
  readonly requests: number
  readonly errors: number
  readonly seconds: number
}

const post = (url: string, agent: Agent, body: Buffer, expected: string): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'text/xml; charset=utf-8', 'content-length': body.length },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve(answer.statusCode === 200 && Buffer.concat(chunks).includes(expected)))
        answer.on('error', () => resolve(false))
      },
    )
    sent.on('error', () => resolve(false))
    sent.end(body)
  })

/** Loads an address for some seconds. @param expected a text that every good answer holds */
export const load = async (
  url: string,
  message: string,
  clients: number,
  seconds: number,
  expected: string,
): Promise<Load> => {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const body = Buffer.from(message)
  const started = performance.now()
  const end = started + seconds * 1000
  let requests = 0
  let errors = 0
  const client = async () => {
    while (performance.now() < end) {
      if (!(await post(url, agent, body, expected))) errors++
      requests++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const elapsed = (performance.now() - started) / 1000
  agent.destroy()
  return { requests, errors, seconds: elapsed }
}
