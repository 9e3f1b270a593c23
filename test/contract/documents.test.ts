import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeDiagnosticsJson, writeDiagnosticsMarkdown } from '../../src/contract/diagnostics.ts'
import { writeDictionnaireJson, writeDictionnaireMarkdown } from '../../src/contract/dictionnaire.ts'
import { codeLists, writeNomenclaturesMarkdown } from '../../src/contract/nomenclatures.ts'
import { openApi } from '../../src/contract/openapi.ts'
import { CODES } from '../../src/diagnostic/catalogue.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import { ROOT } from './kit.ts'

t.test('every code is documented, and no other', async (t) => {
  const documented = [...writeDiagnosticsMarkdown().matchAll(/^\| `(SNE-[A-Z]{3}-\d{3})` \|/gm)].map(
    (m) => m[1],
  )
  t.strictSame(documented.toSorted(), [...CODES].toSorted())
  const { codes } = JSON.parse(writeDiagnosticsJson()) as { codes: { code: string }[] }
  t.strictSame(
    codes.map(({ code }) => code),
    documented,
  )
})

t.test('every operation is in OpenAPI, and nothing else', async (t) => {
  const { paths } = openApi(OPERATIONS) as { paths: Record<string, Record<string, { operationId: string }>> }
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
    ),
  )
  const bytes = 'lirePieceContenu GET /v1/pieces/{id}/contenu'
  const declared = OPERATIONS.map((o) => `${o.name} ${o.method} ${o.path}`)
  t.strictSame(found.toSorted(), [...declared, bytes].toSorted())
})

t.test('every reference of OpenAPI leads somewhere', async (t) => {
  const api = openApi(OPERATIONS)
  const references = [...JSON.stringify(api).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1] ?? '')
  t.ok(references.length > 20)
  for (const reference of new Set(references)) {
    let at: unknown = api
    for (const key of reference.split('/')) at = (at as Record<string, unknown> | undefined)?.[key]
    t.ok(at, reference)
  }
})

t.test('writes take a key, and only they', async (t) => {
  const { paths } = openApi(OPERATIONS) as {
    paths: Record<string, Record<string, { parameters: { $ref?: string }[] }>>
  }
  for (const { name, path, method, writes } of OPERATIONS) {
    const parameters = paths[path]?.[method.toLowerCase()]?.parameters ?? []
    t.equal(
      parameters.some((p) => p.$ref?.endsWith('/cleEchange')),
      writes,
      name,
    )
  }
})

t.test('every code list of the model is published', async (t) => {
  const published = new Set(codeLists(OPERATIONS))
  const folder = join(ROOT, 'src/model/nomenclature')
  for (const file of readdirSync(folder)) {
    const module = (await import(join(folder, file))) as Record<string, unknown>
    for (const [name, value] of Object.entries(module)) {
      if (typeof value === 'object' && value !== null && 'codes' in value)
        t.ok(published.has(value as never), `${file} ${name}`)
    }
  }
  const markdown = writeNomenclaturesMarkdown(OPERATIONS)
  for (const { name } of published) t.match(markdown, `## ${name}\n`)
})

t.test('the dictionary has one row for each field, and says what is ours and personal', async (t) => {
  const { messages } = JSON.parse(writeDictionnaireJson(OPERATIONS)) as {
    messages: {
      nom: string
      champs: { chemin: string; personnel: boolean; propre: boolean; facettes: string }[]
    }[]
  }
  const rows = messages.flatMap(({ champs }) => champs)
  const paths = rows.map(({ chemin }) => chemin)
  t.equal(new Set(paths).size, paths.length, 'one row each')
  const demande = '/interfaceNuu/demande/demandeLogement'
  const row = (chemin: string) => rows.find((r) => r.chemin === chemin)
  t.match(row(`${demande}/personnePhysique/demandeur/nomPatronymique`), { personnel: true, propre: false })
  t.match(row(`${demande}/motifDemande/listeMotif/motif`), { propre: true })
  t.match(row(`${demande}/listeAnomalie/anomalie/@code`), { personnel: false })
  t.match(row('/deposerDemande/demandeLogement'), { facettes: 'voir interfaceNuu, demandeLogement' })
  const lines = writeDictionnaireMarkdown(OPERATIONS).match(/^\| `\//gm) ?? []
  t.equal(lines.length, rows.length)
})
