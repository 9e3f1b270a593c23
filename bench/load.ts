/** A load of keep-alive clients, each sending its next request when the last was answered. */
import { type Dispatcher, Pool } from 'undici'

export interface Load {
  readonly requests: number
  readonly seconds: number
}

/**
 * Loads an address for some seconds. undici's lowest level is used: the load must leave the machine to the server.
 * @param messageOf makes the next message, so that each may be another
 * @param expected a text that every good answer holds
 * Raises Error at the first answer that is not HTTP 200 with that text.
 */
export const load = async (
  url: string,
  messageOf: () => string,
  clients: number,
  seconds: number,
  expected: string,
): Promise<Load> => {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: clients, pipelining: 1 })
  const options = {
    path: pathname,
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
  } satisfies Dispatcher.DispatchOptions
  const started = performance.now()
  const end = started + seconds * 1000
  let requests = 0
  const send = () =>
    new Promise<void>((resolve, reject) => {
      let status = 0
      let text = ''
      pool.dispatch(
        { ...options, body: Buffer.from(messageOf()) },
        {
          onRequestStart() {},
          onResponseStart(_controller, code) {
            status = code
          },
          onResponseData(_controller, chunk) {
            text += chunk.toString('latin1')
          },
          onResponseEnd() {
            requests++
            if (status === 200 && text.includes(expected)) resolve()
            else reject(new Error(`${url} a répondu ${status} : ${text.slice(0, 500)}`))
          },
          onResponseError(_controller, error) {
            reject(error)
          },
        },
      )
    })
  const client = async () => {
    while (performance.now() < end) await send()
  }
  try {
    await Promise.all(Array.from({ length: clients }, client))
    return { requests, seconds: (performance.now() - started) / 1000 }
  } finally {
    await pool.destroy()
  }
}
