/** Files are judged on the spot as the doors would judge them. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { judgeFile } from '../../src/cli/judge-file.ts'

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url))
const EXPORT = 'fichiers/export-sans-entete-ni-recherche.xml'

t.test('an export of the SNE has no structural finding; what it lacks is named', async (t) => {
  const verdict = judgeFile(fixture(EXPORT))
  if ('faute' in verdict) throw new Error(verdict.faute.code)
  t.same(
    verdict.constats.filter((c) => c.severite === 'erreur').map((c) => [c.code, c.chemin.split('/').at(-1)]),
    [
      ['SNE-COH-001', 'numGuichet'],
      ['SNE-COH-001', 'motifDemande'],
      ['SNE-COH-001', 'logementRecherche'],
    ],
  )
  t.equal(
    verdict.constats.some((c) => /^SNE-(?:XML|ENV|MOD)/.test(c.code)),
    false,
  )
  t.equal(verdict.decision, 'REFUSEE')
})

t.test('the header of a file is judged too, at its place', async (t) => {
  const text = fixture(EXPORT)
    .toString()
    .replace('<ns1:dateFichier>', '<ns1:typeFichier>CRX</ns1:typeFichier><ns1:dateFichier>')
  const verdict = judgeFile(Buffer.from(text))
  if ('faute' in verdict) throw new Error(verdict.faute.code)
  const found = verdict.constats.find((c) => c.code === 'SNE-MOD-030')
  t.match(found, { chemin: '/interfaceNuu/demande/entete/typeFichier', ligne: 3 })
})

t.test('a COP file is judged as the document it bears', async (t) => {
  const bytes = fixture('fichiers/copie-numerique.xml')
  t.strictSame(judgeFile(bytes), { decision: 'ACCEPTEE', constats: [] })
  t.match(judgeFile(Buffer.from(bytes.toString().replace('>ID01<', '>carte<'))), {
    decision: 'REFUSEE',
    constats: [{ chemin: '/interfaceNuu/demande/copieNumerique/categorie', ligne: 12 }],
  })
})

t.test('the element of an operation is judged as that operation', async (t) => {
  t.match(judgeFile(fixture('deposer-demande/ok-demandeur-seul/request.xml')), {
    decision: 'ACCEPTEE',
    constats: [],
  })
})

t.test('what is not a message is a fault', async (t) => {
  t.match(judgeFile(Buffer.from('<autre/>')), { faute: { code: 'SNE-ENV-004' } })
  t.match(judgeFile(Buffer.from('<a>')), { faute: { code: 'SNE-XML-001' } })
  t.match(judgeFile(Buffer.alloc(0)), { faute: { code: 'SNE-XML-008' } })
})
