/** The judgement of one message: the steps in order, every finding, the report. Nothing here is written anywhere. */
import { randomUUID } from 'node:crypto'
import { CONSTATS_MAX, type Constat, renderConstat, type Tokens } from '../diagnostic/constat.ts'
import type { GroupField } from '../model/field.ts'
import type { Rapport } from '../model/guichet.ts'
import { cheminOf } from '../model/path.ts'
import { COHERENCE } from '../rules/coherence/index.ts'
import type { RuleContext } from '../rules/rule.ts'
import { cutLists, judgeShape } from '../rules/shape.ts'
import { applyPolicy, type Decision, decide, type Policy } from './decide.ts'

export const MOTEUR = '0.1.0'
export const MODELE = '02.01'

/** Where each element of a value stood; mirrors the value's own shape. */
export interface Places {
  readonly ligne: number
  readonly colonne: number
  readonly enfants: ReadonlyMap<string | number, Places> | undefined
}

/** A message as a door read it. */
export interface Read {
  readonly value: unknown
  readonly constats: readonly Constat[]
  /** Absent for JSON, which has no places. */
  readonly places: Places | undefined
}

export interface JudgeAt {
  readonly operation: string
  readonly porte: string
  readonly jour: string
  readonly guichet: string | undefined
  readonly policy: Policy
}

export interface Judgement {
  readonly decision: Decision
  readonly constats: readonly Constat[]
  readonly etapes: Rapport['listeEtape']
  /** The value without what is not of its type. */
  readonly draft: unknown
}

/** The nearest place known on the way to `tokens`; `exact` when it is the thing's own. */
const placeAt = (
  places: Places | undefined,
  tokens: Tokens,
): { place: Places | undefined; exact: boolean } => {
  let at = places
  for (const token of tokens) {
    const next = at?.enfants?.get(token)
    if (!next) return { place: at, exact: false }
    at = next
  }
  return { place: at, exact: true }
}

const withPlace = (constat: Constat, places: Places | undefined): Constat => {
  if (constat.place || !places) return constat
  const { place, exact } = placeAt(places, constat.tokens)
  if (!place) return constat
  const found = { ...constat, place: { ligne: place.ligne, colonne: place.colonne } }
  return exact ? found : { ...found, ancre: 'parent' }
}

const byPlace = (a: Constat, b: Constat): number =>
  a.place && b.place ? a.place.ligne - b.place.ligne || a.place.colonne - b.place.colonne : 0

/** A finding of a rule counts its tokens from `demandeLogement`, or from the message's root behind `..`. */
const fromRoot = (constat: Constat): Constat => ({
  ...constat,
  tokens: constat.tokens[0] === '..' ? constat.tokens.slice(1) : ['demandeLogement', ...constat.tokens],
})

/**
 * Judges shape and coherence.
 * @param context absent when the operation carries no application to judge
 */
export const judge = (
  input: GroupField,
  read: Read,
  context: RuleContext | undefined,
  at: JudgeAt,
): Judgement => {
  const found: Constat[] = [...read.constats]
  const value = cutLists(input, read.value)
  const shape = judgeShape(input, value, read.places === undefined)
  // A value already reported by the reader is not reported twice.
  const known = new Set(found.map((c) => `${c.code} ${c.tokens.join('/')}`))
  for (const constat of shape) {
    if (!known.has(`${constat.code} ${constat.tokens.join('/')}`)) found.push(withPlace(constat, read.places))
  }
  const etapes = [
    { nom: 'decodage', etat: 'faite' },
    { nom: 'forme', etat: 'faite' },
  ] as { nom: string; etat: string; raison?: string }[]
  const draft = prune(value, shape)
  const demande = (draft as { demandeLogement?: object } | undefined)?.demandeLogement
  if (context && demande && typeof demande === 'object') {
    for (const rule of COHERENCE) {
      for (const constat of rule.check(demande, context))
        found.push(withPlace(fromRoot(constat), read.places))
    }
    etapes.push({ nom: 'coherence', etat: 'faite' })
  } else if (context)
    etapes.push({ nom: 'coherence', etat: 'sautee', raison: 'demandeLogement absent du message' })
  return { ...concluded(found, at), etapes, draft }
}

const concluded = (found: Constat[], at: JudgeAt): Pick<Judgement, 'decision' | 'constats'> => {
  const constats = applyPolicy(found.sort(byPlace), at.policy, at)
  return { decision: decide(constats), constats }
}

/** The same judgement with what the record says, or why the record was not looked at. */
export const judgeOnRecord = (
  before: Judgement,
  read: Read,
  onRecord: { readonly constats: readonly Constat[] } | { readonly sautee: string },
  at: JudgeAt,
): Judgement => {
  const nom = 'registre'
  if ('sautee' in onRecord) {
    return { ...before, etapes: [...before.etapes, { nom, etat: 'sautee', raison: onRecord.sautee }] }
  }
  const found = onRecord.constats.map((constat) => withPlace(constat, read.places))
  return {
    ...before,
    ...concluded([...before.constats, ...found], at),
    etapes: [...before.etapes, { nom, etat: 'faite' }],
  }
}

/** Codes that say that a value is not of its type: the rules must not see it. */
const UNTYPED = /^SNE-MOD-02[0-9]$/

/** The value without what is not of its type, so that every rule may trust what it sees; untouched when all is well. */
const prune = (value: unknown, constats: readonly Constat[]): unknown => {
  const wrong = constats.filter((c) => UNTYPED.test(c.code))
  if (wrong.length === 0) return value
  const copy = structuredClone(value)
  for (const { tokens } of wrong) {
    const parent = tokens
      .slice(0, -1)
      .reduce<unknown>((v, token) => (v as Record<string | number, unknown> | undefined)?.[token], copy)
    const last = tokens.at(-1)
    if (last === undefined) return undefined
    if (parent && typeof parent === 'object') (parent as Record<string | number, unknown>)[last] = undefined
  }
  return copy
}

/** The report of a judgement, as every door sends it. */
export const writeRapport = (
  input: GroupField,
  judgement: Judgement,
  about: {
    readonly operation: string
    readonly empreinte: string
    readonly maintenant: Date
    readonly chemin?: string
  },
): Rapport => ({
  identifiant: randomUUID(),
  horodatage: about.maintenant.toISOString(),
  moteur: MOTEUR,
  modele: MODELE,
  empreinte: about.empreinte,
  operation: about.operation,
  decision: judgement.decision,
  listeEtape: judgement.etapes,
  listeConstat: judgement.constats
    .slice(0, CONSTATS_MAX)
    .map((c) => renderConstat(c, cheminOf(input, about.operation, c.tokens))),
  tronque: judgement.constats.length > CONSTATS_MAX,
})
