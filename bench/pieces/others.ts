/** Other callers: a process that reads the plan and applications and deposits some, one call at a time, beside the uploads. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool, request } from 'undici'
import { answer } from '../servers/serve.ts'
import { deposit } from './applications.ts'

/** What is called, in the order of the page. */
export const OPERATIONS = ['lirePlan', 'consulterDemande', 'deposerDemande'] as const
export type Called = (typeof OPERATIONS)[number]

export type Asked =
  /** Calls each operation until the time is over or, without one, until `stop`. */
  | { readonly kind: 'calls'; readonly address: string; readonly numUnique: string; readonly from: number }
  | { readonly kind: 'stop' }
  /** Reads the plan that the caller knows already, as fast as some clients can. */
  | { readonly kind: 'plan'; readonly address: string; readonly clients: number; readonly seconds: number }

/** Milliseconds of each call. */
export type Times = Readonly<Record<Called, readonly number[]>>

const PAUSE_MS = 15

const read = async (url: string): Promise<void> => {
  const { statusCode, body } = await request(url)
  await body.dump()
  if (statusCode !== 200) throw new Error(`${url} a répondu ${statusCode}`)
}

let running: Promise<Times> | undefined
let isOver = false

const calls = async (address: string, numUnique: string, from: number): Promise<Times> => {
  let rank = from
  const tasks: Readonly<Record<Called, () => Promise<unknown>>> = {
    lirePlan: () => read(`${address}/v1/plan-classement`),
    consulterDemande: () => read(`${address}/v1/demandes/${numUnique}`),
    deposerDemande: () => deposit(address, rank++),
  }
  const timesOf = async (task: () => Promise<unknown>): Promise<number[]> => {
    const times: number[] = []
    while (!isOver) {
      const started = performance.now()
      await task()
      times.push(performance.now() - started)
      await sleep(PAUSE_MS)
    }
    return times
  }
  const all = await Promise.all(OPERATIONS.map(async (name) => [name, await timesOf(tasks[name])] as const))
  return Object.fromEntries(all) as unknown as Times
}

const plan = async (address: string, clients: number, seconds: number) => {
  const pool = new Pool(address, { connections: clients, pipelining: 1 })
  const path = '/v1/plan-classement'
  const first = await pool.request({ method: 'GET', path })
  await first.body.dump()
  const etag = String(first.headers['etag'])
  const started = performance.now()
  const end = started + seconds * 1000
  let done = 0
  const client = async () => {
    while (performance.now() < end) {
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path,
        headers: { 'if-none-match': etag },
      })
      await body.dump()
      if (statusCode !== 304) throw new Error(`${path} a répondu ${statusCode}`)
      done++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const perSecond = done / ((performance.now() - started) / 1000)
  await pool.close()
  return { perSecond }
}

answer({}, async (message) => {
  const asked = message as Asked
  if (asked.kind === 'plan') return plan(asked.address, asked.clients, asked.seconds)
  if (asked.kind === 'calls') {
    isOver = false
    running = calls(asked.address, asked.numUnique, asked.from)
    running.catch(() => undefined)
    return {}
  }
  isOver = true
  return (await running) ?? {}
})
