/** Every document of `fixtures/pieces/`, through a child process: what it is told to be. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Inspection } from '../../src/inspection/verdict.ts'
import { openReceptions } from '../kit/inspection.ts'

const FOLDER = new URL('../../fixtures/pieces/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Record<
  string,
  Inspection
>
const receptions = await openReceptions()
t.teardown(() => receptions.close())
const sealed = (name: string) => receptions.seal(readFileSync(new URL(name, FOLDER)))
const documents = readdirSync(FOLDER).filter((name) => !/^(README\.md|expected\.json)$/.test(name))

/** A verdict as the README says it. */
const textOf = (one: Inspection): string => {
  if (one.kind === 'refusee') return `\`${one.motif}\``
  const size = one.largeur === undefined ? '' : `, ${one.largeur} × ${one.hauteur}`
  return `${one.type}, ${one.pages} page${one.pages > 1 ? 's' : ''}${size}`
}

t.test('each document has an expectation and a row of the README, and nothing else has', async (t) => {
  t.ok(documents.length > 40, `${documents.length} documents`)
  t.strictSame(Object.keys(expected).sort(), documents.sort())
  const rows = readFileSync(new URL('README.md', FOLDER), 'utf8').matchAll(
    /^\| `([^`]+)` +\|.*\| (.+?) +\|$/gm,
  )
  const told = Object.fromEntries([...rows].map((row) => [row[1], row[2]]))
  const texts = Object.entries(expected).map(([name, one]) => [name, textOf(one)])
  t.strictSame(told, Object.fromEntries(texts))
})

t.test('each document is what is expected', async (t) => {
  const inspector = receptions.newInspector()
  t.teardown(() => inspector.close())
  for (const [name, verdict] of Object.entries(expected))
    t.strictSame(await inspector.inspect(await sealed(name)), verdict, name)
})

t.test('limits are those that are asked for', async (t) => {
  const inspector = receptions.newInspector({ processus: 1 })
  t.teardown(() => inspector.close())
  const inspect = async (name: string, limites: { pages?: number; pixels?: number }) =>
    inspector.inspect(await sealed(name), limites)
  const refused = (motif: string) => ({ kind: 'refusee', motif })
  t.match(await inspect('trois-pages.pdf', { pages: 3 }), { kind: 'bonne', pages: 3 })
  t.strictSame(await inspect('trois-pages.pdf', { pages: 2 }), refused('TROP_DE_PAGES'))
  t.strictSame(await inspect('numerisation-deux-pages.tif', { pages: 1 }), refused('TROP_DE_PAGES'))
  for (const name of ['photo.jpg', 'photo.heic', 'image.png', 'numerisation.tif']) {
    t.strictSame(await inspect(name, { pixels: 9_599 }), refused('IMAGE_DEMESUREE'), name)
    t.match(await inspect(name, { pixels: 320 * 240 }), { kind: 'bonne' }, name)
  }
})
