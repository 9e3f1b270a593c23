/** What the tests of the contract share: the generated files, a valid message, xmllint, elements of a document. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SaxesParser } from 'saxes'
import { encodeElement } from '../../src/envelope/encode.ts'
import { deposerDemande } from '../../src/operation/deposer-demande.ts'

/** Root of the project. */
export const ROOT = join(import.meta.dirname, '../..')

const XMLLINT = '/usr/bin/xmllint'
/** Why xmllint's tests are skipped, or false. */
export const noXmllint: string | false = existsSync(XMLLINT) ? false : 'xmllint absent'

/** Runs xmllint; what it said when it refused, else nothing. */
export const xmllint = (...args: readonly string[]): string => {
  const run = spawnSync(XMLLINT, ['--noout', '--nonet', ...args], { encoding: 'utf8' })
  return run.status === 0 ? '' : run.stderr || `status ${run.status}`
}

/** Writes texts in a new folder; the path of each by name. */
export const temporary = (files: Readonly<Record<string, string>>): ((name: string) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return (name) => join(folder, name)
}

/** An application with most kinds of fields: coded, reference, list, amount, day, boolean. */
export const demande = {
  numGuichet: 'G1226',
  personnePhysique: {
    demandeur: {
      civilite: '1',
      nom: 'O’Brien',
      prenom: 'Zoé',
      dateNaissance: '1980-02-29',
      nationalite: '1',
      situationFamiliale: 'C',
      mel: 'zoe@example.org',
      adressePostale: { etranger: false, voie: 'rue des Lilas', codePostal: '69003', commune: '69383' },
      listeRessourceRecue: [{ ressource: 'SAL', montant: 1500.5 }],
    },
    listePersonneACharge: [],
  },
  motifDemande: { listeMotif: ['01'] },
  logementRecherche: {
    demandeElargie: true,
    listeTypeLogement: ['T2', 'T3'],
    listeLocalisationSouhaite: [{ commune: '69383' }],
  },
}

/** A deposit on the wire. */
export const depot = (): string =>
  encodeElement(deposerDemande.input, 'deposerDemande', {
    cleEchange: 'cle-1',
    demandeLogement: demande,
    complementIdentite: {
      listeComplementPersonne: [{ role: 'DEMANDEUR', communeNaissance: '69383' }],
    },
  })

/** One element of a document, with the path of local names that leads to it. */
export interface Met {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Elements above it, the root first. */
  readonly above: readonly Met[]
}

/** Every element of a well-formed document, in order. Raises Error on one that is not. */
export const elementsOf = (xml: string): readonly Met[] => {
  const found: Met[] = []
  const stack: Met[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const met = { name, attributes: attributes as Record<string, string>, above: [...stack] }
    found.push(met)
    stack.push(met)
  })
  parser.on('closetag', () => stack.pop())
  parser.write(xml).close()
  return found
}

/** Names that are the same when case is ignored, yet are not the same. */
export const caseTwins = (names: readonly string[]): readonly string[] => {
  const seen = new Map<string, string>()
  return names.filter((name) => {
    const known = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    return known !== undefined && known !== name
  })
}

/** Names that come more than once, case ignored. */
export const repeated = (names: readonly string[]): readonly string[] =>
  names.filter((name, i) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== i)
