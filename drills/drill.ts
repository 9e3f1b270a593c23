/** What a drill is: a fault, a bar, a run that must hold it, and a sabotaged twin that must not. */
import type { Cluster } from '../bench/identity/cluster.ts'

export type Registre = 'sqlite' | 'postgresql'

export interface Ctx {
  /** The registers that this machine can have. */
  readonly registres: readonly Registre[]
  /** At full size, or short enough for every change. */
  readonly plein: boolean
  /** The drills' own PostgreSQL, started when first asked for. */
  cluster(): Promise<Cluster>
  say(line: string): void
}

/** What a run came to: what was measured, and every way in which the bar was missed. */
export interface Verdict {
  readonly chiffres: Readonly<Record<string, string | number>>
  readonly manques: readonly string[]
}

export interface Drill {
  /** `D1`… as the list of drills numbers them. */
  readonly name: string
  readonly titre: string
  readonly fault: string
  readonly bar: string
  /** Where this run falls short of the bar's size or form. */
  readonly court?: string
  /** What is spoilt for the twin. */
  readonly sabotage: string
  /** Short enough to be run with every change. */
  readonly rapide: boolean
  run(ctx: Ctx): Promise<Verdict>
  twin(ctx: Ctx): Promise<Verdict>
}

/** Several runs as one, each under its own name. */
export const together = (named: Readonly<Record<string, Verdict>>): Verdict => ({
  chiffres: Object.fromEntries(
    Object.entries(named).flatMap(([name, { chiffres }]) =>
      Object.entries(chiffres).map(([figure, value]) => [`${name}, ${figure}`, value]),
    ),
  ),
  manques: Object.entries(named).flatMap(([name, { manques }]) => manques.map((one) => `${name} : ${one}`)),
})

/** The same run on each register. */
export const onEach = async (ctx: Ctx, run: (registre: Registre) => Promise<Verdict>): Promise<Verdict> => {
  const named: Record<string, Verdict> = {}
  for (const registre of ctx.registres) named[registre] = await run(registre)
  return together(named)
}

/** The value under which a part of the values lies, from 0 to 1. */
export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
