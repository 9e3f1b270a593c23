/** Persons who do not exist, as many as one likes, no two of them alike. */
import { readFileSync } from 'node:fs'

const SYLLABES = 'ba co du fe gi lo ma nu pe ri so ta vu ze ka jo'.split(' ')
const PRENOMS =
  'Odile Bruno Claire Denis Elise Fabrice Gisele Hugues Irene Julien Karine Lucien Muriel Nadia Olivier Paule'.split(
    ' ',
  )

export interface Somebody {
  readonly nom: string
  readonly prenom: string
  /** `YYYY-MM-DD`, never a conventional date. */
  readonly dateNaissance: string
  readonly telPortable: string
  readonly mel: string
}

const two = (n: number): string => String(n).padStart(2, '0')

/** The person of a rank; the same one for the same rank. */
export const somebody = (rank: number): Somebody => {
  const mixed = Math.imul(rank + 1, 2_654_435_761) >>> 0
  const nom = [0, 4, 8, 12, 16, 20].map((shift) => SYLLABES[(mixed >>> shift) & 15]).join('')
  const spread = Math.imul(rank + 7, 2_246_822_519) >>> 0
  const year = 1940 + (spread % 60)
  return {
    nom: nom.charAt(0).toUpperCase() + nom.slice(1),
    prenom: PRENOMS[(spread >>> 20) & 15] ?? '',
    dateNaissance: `${year}-${two(2 + ((spread >>> 8) % 10))}-${two(2 + ((spread >>> 12) % 26))}`,
    telPortable: `06${String(rank % 100_000_000).padStart(8, '0')}`,
    mel: `personne${rank}@exemple.invalid`,
  }
}

/** A message whose applicant is somebody else. In: the XML of an application with a single applicant. */
export const withApplicant = (xml: string, somebody: Somebody): string =>
  Object.entries(somebody).reduce(
    (text, [name, value]) =>
      text.replace(new RegExp(`<${name}>[^<]*</${name}>`), `<${name}>${value}</${name}>`),
    xml.replace(/<nomPatronymique>[^<]*<\/nomPatronymique>/, ''),
  )

/** The request of a case as text. In: `deposer-demande/ok-demandeur-seul`. */
export const readXml = (name: string): string =>
  readFileSync(new URL(`../../fixtures/${name}/request.xml`, import.meta.url), 'utf8')
