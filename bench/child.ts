/** Child processes of the bench: started, asked, stopped. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export class Child<Ready> {
  readonly #process: ChildProcess
  /** What it said when it was ready. */
  readonly ready: Ready

  private constructor(process: ChildProcess, ready: Ready) {
    this.#process = process
    this.ready = ready
  }

  /** Starts a file of this folder; its standard output is thrown away. Raises when it ends before it is ready. */
  static async start<Ready>(file: string, ...args: readonly string[]): Promise<Child<Ready>> {
    const child = fork(new URL(file, import.meta.url), args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    return new Child(child, (await answerOf(child, file)) as Ready)
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** Sends a message and waits for the answer. */
  async ask<Answer>(message: object = {}): Promise<Answer> {
    this.#process.send(message)
    return (await answerOf(this.#process, `${this.pid}`)) as Answer
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}

const answerOf = async (child: ChildProcess, name: string): Promise<unknown> => {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    const [answer] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => Promise.reject(new Error(`${name} s’est arrêté`))),
    ])
    return answer
  } finally {
    waiting.abort()
  }
}
