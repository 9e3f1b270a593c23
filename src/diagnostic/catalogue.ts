/** Every code once: severity, French and English text, remedy. Docs, schemas and faults are readings of it. */
import { CODES_COH } from './codes-coh.ts'
import { CODES_DRO } from './codes-dro.ts'
import { CODES_ENV } from './codes-env.ts'
import { CODES_MOD } from './codes-mod.ts'
import { CODES_PIE } from './codes-pie.ts'
import { CODES_PLA } from './codes-pla.ts'
import { CODES_IDENTITE } from './codes-reg.ts'
import { CODES_REG, CODES_SRV } from './codes-srv.ts'
import { CODES_XML } from './codes-xml.ts'
import type { Entry, Etape, ParamNames } from './entry.ts'

export const CATALOGUE = {
  ...CODES_XML,
  ...CODES_ENV,
  ...CODES_MOD,
  ...CODES_COH,
  ...CODES_DRO,
  ...CODES_REG,
  ...CODES_IDENTITE,
  ...CODES_PLA,
  ...CODES_PIE,
  ...CODES_SRV,
} as const

export type Code = keyof typeof CATALOGUE
export type Params<C extends Code> = Readonly<
  Record<ParamNames<(typeof CATALOGUE)[C]['fr']>, string | number>
>

export const CODES = Object.keys(CATALOGUE) as readonly Code[]

/** The declaration of a code. */
export const entryOf = (code: Code): Entry => CATALOGUE[code]

/** The step whose family a code belongs to. */
export const stepOf = (code: Code): Etape => code.slice(4, 7) as Etape

/** Fills the braces of a text; a parameter that is missing leaves its braces, which a test would see. */
export const fill = (text: string, params: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  )
