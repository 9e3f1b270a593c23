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
import type { AnyValues, Bilingue, Entry, Etape, ParamNames, Values } from './entry.ts'

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
export type Params<C extends Code> = Values<ParamNames<(typeof CATALOGUE)[C]['fr']>>

export const CODES = Object.keys(CATALOGUE) as readonly Code[]

/** The declaration of a code. */
export const entryOf = (code: Code): Entry => CATALOGUE[code]

/** The step whose family a code belongs to. */
export const stepOf = (code: Code): Etape => code.slice(4, 7) as Etape

const fill = (text: string, params: AnyValues, langue: keyof Bilingue): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : whole
    return typeof value === 'object' ? value[langue] : String(value)
  })

/** Both texts of a code, their braces filled; a parameter that is missing leaves its braces, which a test would see. */
export const textsOf = (code: Code, params: AnyValues): Bilingue => {
  const { fr, en } = entryOf(code)
  return { fr: fill(fr, params, 'fr'), en: fill(en, params, 'en') }
}
