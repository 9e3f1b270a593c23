/** A judgement or a fault as lines for a reader at a terminal. */

/** What is printed of a finding; a report of any door has these members. */
export interface FindingShown {
  readonly code: string
  readonly severite: string
  readonly chemin: string
  readonly ligne?: number
  readonly colonne?: number
  readonly texteFr: string
  readonly remedeFr: string
}

/** What is printed of a fault. */
export interface FaultShown {
  readonly code: string
  readonly texteFr: string
  readonly remedeFr: string
  readonly ligne?: number
  readonly colonne?: number
}

const place = (at: { readonly ligne?: number; readonly colonne?: number }): string =>
  at.ligne === undefined ? '' : ` (ligne ${at.ligne}, colonne ${at.colonne ?? 1})`

/** A text may repeat what a message held: no control character of it reaches the terminal. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '\u{FFFD}')

/** Lines for one finding: what and where, then the path, then what to do. */
export const showFinding = (finding: FindingShown): string =>
  `  ${finding.severite} ${finding.code}${place(finding)} : ${printable(finding.texteFr)}\n` +
  `    ${printable(finding.chemin)}\n    → ${printable(finding.remedeFr)}\n`

/** Lines for one fault. */
export const showFault = (fault: FaultShown): string =>
  `  faute ${fault.code}${place(fault)} : ${printable(fault.texteFr)}\n    → ${printable(fault.remedeFr)}\n`
