/** A finding: one thing the judge saw, as data. Its sentences are a rendering of it. */
import { type Code, entryOf, type Params, textsOf } from './catalogue.ts'
import type { AnyValues, Severite } from './entry.ts'

/** Most findings that a report holds; the rest is said to have been cut. */
export const CONSTATS_MAX = 200

/** A place in the text received, both counted from 1. */
export interface Place {
  readonly ligne: number
  readonly colonne: number
}

/** Steps from the operation's payload to a value: member names and list positions from 0. */
export type Tokens = readonly (string | number)[]

export interface Constat {
  readonly code: Code
  readonly severite: Severite
  readonly tokens: Tokens
  readonly params: AnyValues
  readonly place?: Place
  /** The place is the parent's, for the thing itself is missing. */
  readonly ancre?: 'parent'
  /** Nearest known name or code. */
  readonly suggestion?: string
}

export interface ConstatMore {
  readonly place?: Place | undefined
  readonly ancre?: 'parent'
  readonly suggestion?: string | undefined
}

/** Makes a finding with the catalogue's default severity. */
export const constat = <C extends Code>(
  code: C,
  tokens: Tokens,
  params: Params<C>,
  more: ConstatMore = {},
): Constat => ({
  code,
  severite: entryOf(code).severite,
  tokens,
  params,
  ...(more.place && { place: more.place }),
  ...(more.ancre && { ancre: more.ancre }),
  ...(more.suggestion !== undefined && { suggestion: more.suggestion }),
})

/** A finding as it travels: on every door the same members in the same order. */
export interface ConstatRendered {
  readonly code: string
  readonly severite: string
  readonly chemin: string
  /** Absent when the finding is on the message itself. */
  readonly pointeur?: string
  readonly ligne?: number
  readonly colonne?: number
  readonly ancre?: string
  readonly texteFr: string
  readonly texteEn: string
  readonly remedeFr: string
  readonly remedeEn: string
  readonly suggestion?: string
}

const escapePointer = (token: string | number) => String(token).replaceAll('~', '~0').replaceAll('/', '~1')

/** JSON pointer (RFC 6901) of the place in the REST body. */
export const pointerOf = (tokens: Tokens): string =>
  tokens.map((token) => `/${escapePointer(token)}`).join('')

/**
 * Renders a finding.
 * @param chemin the path in the field's own terms (`/deposerDemande/…`), computed by the model
 */
export const renderConstat = (c: Constat, chemin: string): ConstatRendered => {
  const { remede } = entryOf(c.code)
  const { fr, en } = textsOf(c.code, c.params)
  return {
    code: c.code,
    severite: c.severite,
    chemin,
    ...(c.tokens.length > 0 && { pointeur: pointerOf(c.tokens) }),
    ...(c.place && { ligne: c.place.ligne, colonne: c.place.colonne }),
    ...(c.ancre && { ancre: c.ancre }),
    texteFr: fr,
    texteEn: en,
    remedeFr: remede.fr,
    remedeEn: remede.en,
    ...(c.suggestion !== undefined && { suggestion: c.suggestion }),
  }
}
