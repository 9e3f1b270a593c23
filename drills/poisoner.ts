/** Sends poisons from a thread of its own: what it takes to write a megabyte is not a delay of the others. */
import { parentPort, Worker } from 'node:worker_threads'
import { request } from 'undici'

interface Dose {
  readonly url: string
  readonly type: string
  readonly body: Uint8Array
}

/** What came of one: milliseconds, and the text of the answer or of the failure. */
export interface Effect {
  readonly ms: number
  readonly text: string
}

/** The thread, seen by whoever asks. */
export const openPoisoner = () => {
  const worker = new Worker(new URL(import.meta.url))
  return {
    give: (dose: Dose): Promise<Effect> =>
      new Promise((resolve, reject) => {
        worker.removeAllListeners().once('message', resolve).once('error', reject)
        worker.postMessage(dose)
      }),
    close: () => worker.terminate(),
  }
}

parentPort?.on('message', async ({ url, type, body }: Dose) => {
  const started = performance.now()
  const answer = await request(url, { method: 'POST', headers: { 'content-type': type }, body }).catch(
    (error: unknown) => error as Error,
  )
  const text = answer instanceof Error ? answer.message : await answer.body.text()
  parentPort?.postMessage({ ms: performance.now() - started, text } satisfies Effect)
})
