/** An `interfaceNuu` file made ready for the judge: its header judged, what it carries as an operation's message. */
import { type Constat, constat } from '../diagnostic/constat.ts'
import type { ReadNuu } from '../envelope/read-message.ts'
import { entete } from '../model/fichier.ts'
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

type Application = Readonly<Record<string, unknown>> & { readonly numUnique?: string }

const applicationOf = ({ message }: ReadNuu): Application =>
  (message.value as { demandeLogement?: Application }).demandeLogement ?? {}

/** The number that a file bears. */
export const numUniqueOf = (nuu: ReadNuu): string | undefined => applicationOf(nuu).numUnique

/** Type of a file; when it does not say, what it carries tells: a document, else a change if it bears a number. */
export const typeOf = (nuu: ReadNuu): string =>
  nuu.entete.typeFichier ?? (nuu.copie ? 'COP' : numUniqueOf(nuu) === undefined ? 'CRE' : 'MOD')

/** What a file's application is judged for. */
export const natureOf = (nuu: ReadNuu): Nature => NATURES[typeOf(nuu)] ?? 'CRE'

/** Reference day of a file: the date it bears. */
export const jourOf = (nuu: ReadNuu): string | undefined => nuu.entete.dateFichier?.slice(0, 10)

const headerOf = (nuu: ReadNuu): readonly Constat[] =>
  judgeShape(entete, nuu.entete, false).map((c) => ({
    ...c,
    tokens: ['entete', ...c.tokens],
    ...(nuu.entetePlace && { place: nuu.entetePlace }),
  }))

const notHere = (nom: string, place: Constat['place']): Constat =>
  constat('SNE-MOD-002', [nom], { nom }, { place })

/** The file's application with every finding of its reading, those of the header's values included. */
export const messageOf = (nuu: ReadNuu): Read => {
  const { copie, message } = nuu
  return {
    ...message,
    constats: [
      ...headerOf(nuu),
      ...message.constats,
      ...(copie ? [notHere('copieNumerique', placeOf(copie.places))] : []),
    ],
  }
}

/** The finding of a file without a number, on an operation that needs one. */
export const unnumbered = (type: string): Constat =>
  constat('SNE-REG-015', ['demandeLogement', 'numUnique'], { type }, { ancre: 'parent' })

/** What of an application says no more than which one it is. */
const NAMES_IT: ReadonlySet<string> = new Set(['numUnique', 'numGuichet', 'dateCreationDemande'])

/** The file's document with every finding of its reading; the application beside it only says where it goes. */
export const copieOf = (nuu: ReadNuu): Read => {
  const { copie, message } = nuu
  const application = message.places.enfants?.get('demandeLogement')
  const beside = Object.keys(applicationOf(nuu))
    .filter((nom) => !NAMES_IT.has(nom))
    .map((nom) => notHere(nom, placeOf(application?.enfants?.get(nom) ?? message.places)))
  return {
    value: copie?.value ?? {},
    constats: [
      ...headerOf(nuu),
      ...(copie ?? message).constats,
      ...(numUniqueOf(nuu) === undefined ? [unnumbered('COP')] : []),
      ...beside,
      ...(copie ? [] : [missingCopie(placeOf(message.places))]),
    ],
    places: copie?.places ?? message.places,
  }
}

const missingCopie = (place: Constat['place']): Constat =>
  constat('SNE-MOD-001', ['copieNumerique'], { nom: 'copieNumerique' }, { place, ancre: 'parent' })

const placeOf = ({ ligne, colonne }: { readonly ligne: number; readonly colonne: number }) => ({
  ligne,
  colonne,
})
