/** The dictionary of fields: one row for each field of each message, as data and as a document. */
import { interfaceNuu } from '../model/fichier.ts'
import { type AnyField, type Field, type GroupField, NS_MODELE } from '../model/field.ts'
import { complementIdentite, rapport } from '../model/guichet.ts'
import type { Operation } from '../operation/operation.ts'
import { faute } from './faute.ts'
import { documentOf, jsonOf, mono, table } from './markdown.ts'

/** One field of one message. */
export interface DictionaryRow {
  readonly chemin: string
  readonly libelleFr: string
  readonly libelleEn: string
  readonly type: string
  readonly facettes: string
  readonly obligatoire: boolean
  readonly attribut: boolean
  /** The field, or a part that holds it, says something of a person. */
  readonly personnel: boolean
  readonly comparaison: string | null
  readonly nomenclature: string | null
  readonly depuis: string | null
  readonly jusqua: string | null
  /** The name is this gateway's, for nothing public gives it. */
  readonly propre: boolean
}

interface Section {
  readonly nom: string
  readonly champs: readonly DictionaryRow[]
}

/** Groups described once, in a section of their own, wherever they are used. */
const SHARED = new Map<GroupField['members'], string>([
  [rapport.members, 'rapport'],
  [complementIdentite.members, 'complementIdentite'],
])

const facetsOf = (f: Field): string => {
  switch (f.kind) {
    case 'text':
      return [`1 à ${f.max} caractères`, ...(f.pattern ? [`motif ${f.pattern}`] : [])].join(' ; ')
    case 'integer':
      return `${f.min} à ${f.max}`
    case 'amount':
      return `0 à ${f.max}, deux décimales`
    case 'day':
      return 'AAAA-MM-JJ'
    case 'instant':
      return 'AAAA-MM-JJThh:mm:ss[.s][Z|±hh:mm]'
    case 'reference':
      return `référence ${f.reference} ; motif ${f.pattern}`
    case 'list':
      return `${f.min} à ${f.max} ${f.item}`
    case 'group':
      return f.oneOf ? `exactement un de : ${f.oneOf.join(', ')}` : ''
    default:
      return ''
  }
}

const TYPES: Readonly<Record<Field['kind'], string>> = {
  text: 'texte',
  integer: 'entier',
  amount: 'montant',
  boolean: 'booléen',
  day: 'date',
  instant: 'date et heure',
  binary: 'octets (base64, ou partie jointe)',
  coded: 'élément codé',
  reference: 'élément codé',
  keyword: 'mot codé',
  list: 'liste',
  group: 'groupe',
}

interface Above {
  readonly personnel: boolean
  readonly propre: boolean
}

const row = (chemin: string, f: Field, above: Above, see: string, attribut: boolean): DictionaryRow => ({
  chemin,
  libelleFr: f.label.fr,
  libelleEn: f.label.en,
  type: TYPES[f.kind],
  facettes: see ? `voir ${see}` : facetsOf(f),
  obligatoire: f.optional !== true,
  attribut,
  personnel: above.personnel || f.personal === true,
  comparaison: f.compare ?? null,
  nomenclature: f.kind === 'coded' || f.kind === 'keyword' ? f.list.name : null,
  depuis: f.since ?? null,
  jusqua: f.until ?? null,
  propre: above.propre || f.ours === true,
})

function* rows(field: AnyField, chemin: string, above: Above, root: GroupField): Generator<DictionaryRow> {
  const f: Field = field
  const below = { personnel: above.personnel || f.personal === true, propre: above.propre || f.ours === true }
  if (f.kind === 'list') {
    yield* described(f.of, `${chemin}/${f.item}`, below, root, false)
  } else if (f.kind === 'group') {
    for (const [key, member] of Object.entries(f.attributes))
      yield* described(member, `${chemin}/@${key}`, below, root, true)
    for (const [key, member] of Object.entries(f.members))
      yield* described(member, `${chemin}/${key}`, below, root, false)
  }
}

function* described(
  field: AnyField,
  chemin: string,
  above: Above,
  root: GroupField,
  attribut: boolean,
): Generator<DictionaryRow> {
  const f: Field = field
  const see =
    f.kind !== 'group'
      ? ''
      : f.namespace === NS_MODELE && root.namespace !== NS_MODELE
        ? `interfaceNuu, ${f.name}`
        : (SHARED.get(f.members) ?? '')
  yield row(chemin, f, above, see, attribut)
  if (!see) yield* rows(f, chemin, above, root)
}

const section = (nom: string, root: GroupField): Section => ({
  nom,
  champs: [...rows(root, `/${nom}`, { personnel: false, propre: false }, root)],
})

const sections = (operations: readonly Operation[]): readonly Section[] => [
  section('interfaceNuu', interfaceNuu),
  section('complementIdentite', complementIdentite),
  ...operations.flatMap((o) => [section(o.name, o.input), section(`${o.name}Response`, o.output)]),
  section('rapport', rapport),
  section('faute', faute),
]

/** `schemas/dictionnaire.json`. */
export const writeDictionnaireJson = (operations: readonly Operation[]): string =>
  jsonOf({ messages: sections(operations) })

const yes = (flag: boolean): string => (flag ? 'oui' : '')

/** `docs/dictionnaire.md`: one table for each message. */
export const writeDictionnaireMarkdown = (operations: readonly Operation[]): string =>
  documentOf(
    '# Dictionnaire des champs',
    'Une ligne par champ. En JSON, une liste `listeX/x` est un tableau sous `listeX` et un élément codé est son code. « Propre » : nom donné par cette passerelle, rien de public ne le donnant. « Personnel » : n’apparaît jamais dans les journaux techniques. Les codes sont dans [nomenclatures.md](nomenclatures.md).',
    ...sections(operations).flatMap(({ nom, champs }) => [
      `## ${nom}`,
      table(
        [
          'Chemin',
          'Libellé',
          'English',
          'Type',
          'Facettes',
          'Oblig.',
          'Personnel',
          'Comparaison',
          'Versions',
          'Propre',
        ],
        champs.map((c) => [
          mono(c.chemin),
          c.libelleFr,
          c.libelleEn,
          c.attribut ? `${c.type}, attribut` : c.type,
          c.nomenclature ? `nomenclature ${c.nomenclature}` : c.facettes,
          yes(c.obligatoire),
          yes(c.personnel),
          c.comparaison ?? '',
          [c.depuis && `depuis ${c.depuis}`, c.jusqua && `jusqu’à ${c.jusqua}`].filter(Boolean).join(', '),
          yes(c.propre),
        ]),
      ),
    ]),
  )
