/** What the figures were measured on. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { median } from './median.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly sqlite: string
  /** Microseconds of a write of one page and its fsync: what a commit alone cannot do without. */
  readonly fsync: number
}

/** Reads the machine. @param folder where the bench keeps its files */
export const readMachine = (folder: string): Machine => ({
  processor: cpus()[0]?.model.trim() ?? '?',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release().split('-')[0]}`,
  node: process.versions.node,
  sqlite: process.versions['sqlite'] ?? '?',
  fsync: fsyncTime(folder),
})

const WRITES = 51
const PAGE = Buffer.alloc(4096)

const fsyncTime = (folder: string): number => {
  const file = openSync(join(folder, 'fsync'), 'w')
  const times = Array.from({ length: WRITES }, () => {
    const started = performance.now()
    writeSync(file, PAGE)
    fsyncSync(file)
    return (performance.now() - started) * 1000
  })
  closeSync(file)
  return median(times)
}
