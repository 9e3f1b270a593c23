/** What a process and its children take, and how many scans it has under way, from outside. */
import { readFileSync, writeFileSync } from 'node:fs'
import { memoryOf } from '../service.ts'

const EVERY_MS = 20
/** Resets the peak of resident memory (proc(5), clear_refs). */
const RESET = '5'
const ESTABLISHED = '01'

const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** Hundredths of a second, on every Linux that Node runs on. */
const TICK_MS = 10

/** Milliseconds of processor of a process and of its children, those that have ended among them. */
const cpuOf = (pid: number): number => {
  let ticks = 0
  for (const one of [pid, ...childrenOf(pid)]) {
    const fields = statOf(one)
    for (const rank of [11, 12, 13, 14]) ticks += Number(fields[rank] ?? 0)
  }
  return ticks * TICK_MS
}

/** What follows the name of the command in `/proc/<pid>/stat`: the state first. */
const statOf = (pid: number): readonly string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** Connections to a port of the loopback, seen from the side that connects. */
const connectionsTo = (port: number): number => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .filter((line) => {
      const [, , remote = '', state] = line.trim().split(/\s+/)
      return remote.endsWith(suffix) && state === ESTABLISHED
    }).length
}

export interface Watched {
  /** MiB of the process itself: its exact peak, as the kernel kept it. */
  readonly peak: number
  /** Milliseconds of processor of the process and its children. */
  readonly cpu: number
  /** MiB of its children together, sampled. */
  readonly children: number
  /** Connections to clamd at once, sampled. */
  readonly scans: number
}

/** Watches a process while a task runs. @param port of clamd */
export const watch = async <T>(
  pid: number,
  port: number | undefined,
  task: () => Promise<T>,
): Promise<Watched & { readonly done: T }> => {
  writeFileSync(`/proc/${pid}/clear_refs`, RESET)
  const before = cpuOf(pid)
  let [children, scans] = [0, 0]
  const timer = setInterval(() => {
    children = Math.max(
      children,
      childrenOf(pid).reduce((sum, child) => sum + (memoryOf(child, 'VmRSS') ?? 0), 0),
    )
    if (port !== undefined) scans = Math.max(scans, connectionsTo(port))
  }, EVERY_MS)
  try {
    const done = await task()
    return { done, peak: memoryOf(pid, 'VmHWM') ?? 0, cpu: cpuOf(pid) - before, children, scans }
  } finally {
    clearInterval(timer)
  }
}
