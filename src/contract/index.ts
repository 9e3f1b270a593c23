/** The published contract: every generated file, its drift from the committed one, and how it is saved. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { OPERATIONS } from '../operation/index.ts'
import type { Operation } from '../operation/operation.ts'
import { writeDiagnosticsJson, writeDiagnosticsMarkdown } from './diagnostics.ts'
import { writeDictionnaireJson, writeDictionnaireMarkdown } from './dictionnaire.ts'
import { writeDroitsMarkdown } from './droits.ts'
import { writeNomenclaturesJson, writeNomenclaturesMarkdown } from './nomenclatures.ts'
import { writeOpenApi } from './openapi.ts'
import { writeWsdl } from './wsdl.ts'
import { writeSneWsdl } from './wsdl-sne.ts'
import { writeXsd, XSD_FILES } from './xsd.ts'

/** Addresses in the committed WSDL; the ones served carry the public address. */
const LOCAL = 'http://127.0.0.1:8080'
const SOAP_ADDRESS = `${LOCAL}/soap/v1`
const SNE_ADDRESS = `${LOCAL}/services/DemandeLogementImplService/`

/** Every file of the contract: text by path from the project's root. The same at every call. */
export const writeContract = (operations: readonly Operation[] = OPERATIONS): ReadonlyMap<string, string> => {
  const xsd = writeXsd(operations, { strict: true })
  return new Map([
    [`schemas/${XSD_FILES.modele}`, xsd.modele],
    [`schemas/${XSD_FILES.guichet}`, xsd.guichet],
    ['schemas/guichet-v1.wsdl', writeWsdl(operations, { soap: '1.1', address: SOAP_ADDRESS })],
    ['schemas/guichet-v1-soap12.wsdl', writeWsdl(operations, { soap: '1.2', address: SOAP_ADDRESS })],
    ['schemas/sne-02.01.wsdl', writeSneWsdl({ address: SNE_ADDRESS })],
    ['schemas/openapi.json', writeOpenApi(operations)],
    ['schemas/diagnostics.json', writeDiagnosticsJson()],
    ['schemas/dictionnaire.json', writeDictionnaireJson(operations)],
    ['schemas/nomenclatures.json', writeNomenclaturesJson(operations)],
    ['docs/diagnostics.md', writeDiagnosticsMarkdown()],
    ['docs/dictionnaire.md', writeDictionnaireMarkdown(operations)],
    ['docs/droits.md', writeDroitsMarkdown(operations)],
    ['docs/nomenclatures.md', writeNomenclaturesMarkdown(operations)],
  ])
}

const readOrNothing = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Paths whose committed file is absent or differs from the generated one. */
export const contractDrift = (root: string): string[] =>
  [...writeContract()].flatMap(([path, text]) => (readOrNothing(join(root, path)) === text ? [] : [path]))

/** Writes every file of the contract under `root`; returns the paths that changed. */
export const saveContract = (root: string): string[] => {
  const changed = contractDrift(root)
  const files = writeContract()
  for (const path of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), files.get(path) ?? '')
  }
  return changed
}
