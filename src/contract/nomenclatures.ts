/** Every code list, as data and as a document: national lists and the contract's own, used by a field or not. */
import { interfaceNuu } from '../model/fichier.ts'
import type { AnyField } from '../model/field.ts'
import type { CodeList } from '../model/nomenclature/code-list.ts'
import * as echange from '../model/nomenclature/echange.ts'
import * as handicap from '../model/nomenclature/handicap.ts'
import * as identite from '../model/nomenclature/identite.ts'
import * as logement from '../model/nomenclature/logement.ts'
import * as radiation from '../model/nomenclature/radiation.ts'
import * as ressources from '../model/nomenclature/ressources.ts'
import { walk } from '../model/path.ts'
import type { Operation } from '../operation/operation.ts'
import { documentOf, jsonOf, mono, table } from './markdown.ts'

const isCodeList = (value: unknown): value is CodeList =>
  typeof value === 'object' && value !== null && 'codes' in value && 'labels' in value && 'source' in value

/** Every list once, by name. Raises Error when two lists share a name. */
export const codeLists = (operations: readonly Operation[]): readonly CodeList[] => {
  const found = new Map<string, CodeList>()
  const add = (list: CodeList) => {
    const known = found.get(list.name)
    if (known && known !== list) throw new Error(`two code lists of the same name: ${list.name}`)
    found.set(list.name, list)
  }
  for (const module of [echange, handicap, identite, logement, radiation, ressources]) {
    for (const value of Object.values(module)) if (isCodeList(value)) add(value)
  }
  const roots: AnyField[] = [interfaceNuu, ...operations.flatMap((o) => [o.input, o.output])]
  for (const root of roots) {
    for (const [, field] of walk(root))
      if (field.kind === 'coded' || field.kind === 'keyword') add(field.list)
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const published = (operations: readonly Operation[]) =>
  codeLists(operations).map(({ name, source, codes, labels }) => ({
    nom: name,
    source,
    codes: codes.map((code) => ({ code, libelle: (labels as Record<string, string>)[code] ?? '' })),
  }))

/** `schemas/nomenclatures.json`. */
export const writeNomenclaturesJson = (operations: readonly Operation[]): string =>
  jsonOf({ nomenclatures: published(operations) })

/** `docs/nomenclatures.md`. */
export const writeNomenclaturesMarkdown = (operations: readonly Operation[]): string =>
  documentOf(
    '# Nomenclatures',
    'Toutes les listes de codes, avec leur source. Une liste peut gagner des codes : un client lit un code inconnu sans échouer.',
    ...published(operations).flatMap(({ nom, source, codes }) => [
      `## ${nom}`,
      `Source : ${source}.`,
      table(
        ['Code', 'Libellé'],
        codes.map(({ code, libelle }) => [mono(code), libelle]),
      ),
    ]),
  )
