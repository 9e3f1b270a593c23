/** Copies of images that many readers do not open: of which type, how large, how they fail, in a child process. */
import sharp from 'sharp'
import t from 'tap'
import type { Limites } from '../../src/inspection/verdict.ts'
import { openReceptions } from '../kit/inspection.ts'
import { readDocument } from '../kit/pieces.ts'

const MIB = 2 ** 20

const receptions = await openReceptions()
t.teardown(() => receptions.close())

const open = (t: { teardown(close: () => Promise<void>): void }, memoire = 256 * MIB) => {
  const inspector = receptions.newInspector({ processus: 1, inspection: { delai: 5_000, memoire } })
  t.teardown(() => inspector.close())
  const render = async (bytes: Buffer, limites: Partial<Limites> = {}) =>
    inspector.render(await receptions.seal(bytes), limites)
  const inspect = async (bytes: Buffer) => inspector.inspect(await receptions.seal(bytes))
  return { inspector, render, inspect }
}

/** The copy, which must be there. */
const madeOf = async (render: ReturnType<typeof open>['render'], bytes: Buffer) => {
  const made = await render(bytes)
  if ('sans' in made) throw new Error(made.sans)
  return made
}

t.test('one page is a JPEG of the same size, several are a PDF of as many pages', async (t) => {
  const { render, inspect } = open(t)
  for (const [name, expected] of [
    ['numerisation.tif', { type: 'JPEG', pages: 1, largeur: 160, hauteur: 220 }],
    ['gros-boutiste.tif', { type: 'JPEG', pages: 1, largeur: 64, hauteur: 40 }],
    ['photo.heic', { type: 'JPEG', pages: 1, largeur: 320, hauteur: 240 }],
    ['numerisation-deux-pages.tif', { type: 'PDF', pages: 2 }],
  ] as const) {
    const made = await madeOf(render, readDocument(name))
    t.equal(made.type, expected.type, name)
    t.match(await inspect(made.octets), { kind: 'bonne', ...expected }, `${name}: the inspection admits it`)
  }
})

t.test('it shows what the image shows', async (t) => {
  const { render } = open(t)
  for (const name of ['numerisation.tif', 'gros-boutiste.tif']) {
    const grey = (bytes: Buffer) => sharp(bytes).toColourspace('b-w').removeAlpha().raw().toBuffer()
    const original = await grey(readDocument(name))
    const copy = await grey((await madeOf(render, readDocument(name))).octets)
    t.equal(copy.length, original.length, name)
    const gap = original.reduce((sum, value, i) => sum + Math.abs(value - (copy[i] ?? 0)), 0) / copy.length
    t.ok(gap < 8, `${name}: ${gap.toFixed(1)} of 255 in the mean`)
  }
  const photo = await sharp(readDocument('photo.jpg')).stats()
  const copy = await sharp((await madeOf(render, readDocument('photo.heic'))).octets).stats()
  for (const [i, { mean }] of photo.channels.entries())
    t.ok(Math.abs(mean - (copy.channels[i]?.mean ?? 0)) < 8, `channel ${i} of the photograph`)
})

t.test('what the file says beside its pixels is left behind; a large page is made smaller', async (t) => {
  const { render } = open(t)
  const bytes = await sharp({ create: { width: 3000, height: 1000, channels: 3, background: 'white' } })
    .withXmp('<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/">Odile Essai</x:xmpmeta>')
    .tiff({ compression: 'deflate' })
    .toBuffer()
  t.ok(bytes.includes('Odile Essai'))
  const { octets } = await madeOf(render, bytes)
  t.notOk(octets.includes('Odile'))
  t.match(await sharp(octets).metadata(), { width: 2400, height: 800, xmp: undefined, exif: undefined })
})

t.test('a copy that fails or is too dear is none, and says why; the next one is made', async (t) => {
  const { render } = open(t)
  const two = readDocument('numerisation-deux-pages.tif')
  const broken = Buffer.from(readDocument('numerisation.tif'))
  broken.fill(0, 8, 600)
  for (const [sans, bytes, limites] of [
    ['ILLISIBLE', broken, {}],
    ['ILLISIBLE', readDocument('bigtiff.tif'), {}],
    ['ILLISIBLE', readDocument('tronquee.tif'), {}],
    ['ILLISIBLE', readDocument('tronquee.heic'), {}],
    ['ILLISIBLE', readDocument('une-page.pdf'), {}],
    ['TROP_CHER', two, { octets: 2000 }],
    ['TROP_CHER', two, { octets: 4000 }],
    ['TROP_CHER', two, { pixels: 160 * 220 - 1 }],
    ['TROP_CHER', readDocument('photo.heic'), { pixels: 320 * 240 - 1 }],
  ] as const)
    t.strictSame(await render(bytes, limites), { sans })
  t.match(await render(two), { type: 'PDF' })
})

t.test('over its memory, there is no copy, and the next one is made', async (t) => {
  const { render, inspector } = open(t, 150 * MIB)
  const vast = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'white' } })
    .tiff({ compression: 'deflate', predictor: 'none' })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  t.strictSame(await render(vast), { sans: 'TROP_CHER' })
  t.same(inspector.figures().pids, [])
  t.match(await render(readDocument('numerisation.tif')), { type: 'JPEG' })
})
