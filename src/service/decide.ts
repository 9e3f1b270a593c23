/** From findings to a decision: a pure function of the findings and a policy table. */
import type { Code } from '../diagnostic/catalogue.ts'
import type { Constat } from '../diagnostic/constat.ts'
import type { Severite } from '../diagnostic/entry.ts'

export type Decision = 'ACCEPTEE' | 'ACCEPTEE_AVEC_RESERVES' | 'REFUSEE'

/** A level that differs from the catalogue's, from a day on, for a guichet or for all. */
export interface PolicyLine {
  readonly code: Code
  readonly severite: Severite
  /** First day of effect, `YYYY-MM-DD`. */
  readonly depuis?: string
  readonly guichet?: string
  readonly porte?: string
}
export type Policy = readonly PolicyLine[]

/** The findings at the level that the policy gives them; the last line that applies wins. */
export const applyPolicy = (
  constats: readonly Constat[],
  policy: Policy,
  at: { readonly jour: string; readonly guichet: string | undefined; readonly porte: string },
): Constat[] =>
  constats.map((constat) => {
    const line = policy.findLast(
      (l) =>
        l.code === constat.code &&
        (l.depuis === undefined || l.depuis <= at.jour) &&
        (l.guichet === undefined || l.guichet === at.guichet) &&
        (l.porte === undefined || l.porte === at.porte),
    )
    return line && line.severite !== constat.severite ? { ...constat, severite: line.severite } : constat
  })

/** Refused when anything is an error or worse; with reservations when anything is a warning. */
export const decide = (constats: readonly Constat[]): Decision => {
  if (constats.some((c) => c.severite === 'fatale' || c.severite === 'erreur')) return 'REFUSEE'
  return constats.some((c) => c.severite === 'avertissement') ? 'ACCEPTEE_AVEC_RESERVES' : 'ACCEPTEE'
}

/** The order of a code the true order of which is only known from examples: a warning on the SNE's own door. */
export const DEFAULT_POLICY: Policy = [{ code: 'SNE-MOD-003', severite: 'avertissement', porte: 'sne-02.01' }]
