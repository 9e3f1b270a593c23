/** An `interfaceNuu` file made ready for the judge: its header judged, its application as an operation's message. */
import type { ReadNuu } from '../envelope/read-message.ts'
import { entete } from '../model/demande.ts'
import type { Nature } from '../rules/rule.ts'
import { judgeShape } from '../rules/shape.ts'
import type { Read } from './judge.ts'

const NATURES: Readonly<Record<string, Nature>> = {
  CRE: 'CRE',
  CRS: 'CRS',
  MOD: 'MOD',
  REN: 'REN',
  RAD: 'RAD',
}

/** What a file is for; when it does not say, a change if it bears a number, else a creation. */
export const natureOf = (nuu: ReadNuu): Nature => {
  const { demandeLogement } = nuu.message.value as { demandeLogement?: { numUnique?: string } }
  const unsaid = demandeLogement?.numUnique === undefined ? 'CRE' : 'MOD'
  return NATURES[nuu.entete.typeFichier ?? unsaid] ?? 'CRE'
}

/** Reference day of a file: the date it bears. */
export const jourOf = (nuu: ReadNuu): string | undefined => nuu.entete.dateFichier?.slice(0, 10)

/** The file's application with every finding of its reading, those of the header's values included. */
export const messageOf = (nuu: ReadNuu): Read => {
  const header = judgeShape(entete, nuu.entete, false).map((c) => ({
    ...c,
    tokens: ['entete', ...c.tokens],
    ...(nuu.entetePlace && { place: nuu.entetePlace }),
  }))
  return { ...nuu.message, constats: [...header, ...nuu.message.constats] }
}
