/**
 * Writes the documents of `fixtures/pieces/` anew. HEIC needs `heif-enc` (Debian: libheif-examples) on the path; without
 * it, those that are there stay.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { PDFDocument, type PDFPage } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { objectStream, onePage, rawPdf, rawStream } from '../test/kit/raw-pdf.ts'

const FOLDER = new URL('../fixtures/pieces/', import.meta.url)
const DAY = new Date('2026-01-15T09:00:00Z')
const SCRIPT = '<</S/JavaScript/JS(app.alert\\(1\\))>>'

const write = (name: string, bytes: Uint8Array | string) => writeFileSync(new URL(name, FOLDER), bytes)
const read = (name: string) => readFileSync(new URL(name, FOLDER))
const cut = (from: string, to: string) => {
  const bytes = read(from)
  write(to, bytes.subarray(0, Math.floor(bytes.length * 0.7)))
}

/** A slope of grey with a rectangle, so that it compresses and yet is not blank. */
const picture = (width: number, height: number) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g">` +
        '<stop stop-color="#fff"/><stop offset="1" stop-color="#357"/></linearGradient></defs>' +
        '<rect width="100%" height="100%" fill="url(#g)"/><rect x="20" y="30" width="60" height="20"/></svg>',
    ),
  ).flatten({ background: 'white' })

const document = async (
  pages: number,
  more: (page: PDFPage, all: PDFDocument) => unknown = () => undefined,
) => {
  const all = await PDFDocument.create()
  all.setCreationDate(DAY)
  all.setModificationDate(DAY)
  const image = await all.embedJpg(await picture(200, 280).jpeg().toBuffer())
  for (let i = 0; i < pages; i++) {
    const page = all.addPage([595, 842])
    page.drawImage(image, { x: 50, y: 300, width: 200, height: 280 })
    await more(page, all)
  }
  return all
}

const writePdfs = async () => {
  write('une-page.pdf', await (await document(1)).save({ useObjectStreams: false }))
  write('trois-pages.pdf', await (await document(3)).save())
  const form = await document(1, (page, all) => all.getForm().createTextField('nom').addToPage(page))
  write('formulaire.pdf', await form.save())
  write(
    'lien.pdf',
    rawPdf([
      ...onePage('/OpenAction[3 0 R/Fit]/Names<</EmbeddedFiles<</Names[]>>>>', '/Annots[4 0 R]'),
      '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://exemple.invalid/)>>>>',
    ]),
  )
  write(
    'table-abimee.pdf',
    Buffer.from(
      read('une-page.pdf')
        .toString('latin1')
        .replace(/startxref\n\d+/, 'startxref\n7'),
      'latin1',
    ),
  )
  for (const [name, userPassword] of [
    ['chiffre.pdf', 'sesame'],
    ['chiffre-sans-mot-de-passe.pdf', ''],
  ] as const) {
    const locked = await document(1)
    locked.encrypt({ userPassword, ownerPassword: 'proprietaire' })
    write(name, await locked.save({ useObjectStreams: false }))
  }
  cut('une-page.pdf', 'tronque.pdf')
  write('arbre-en-boucle.pdf', rawPdf([onePage()[0]!, '<</Type/Pages/Kids[2 0 R]/Count 1>>']))
  write('sans-pages.pdf', rawPdf(['<</Type/Catalog>>']))
}

const writeActivePdfs = () => {
  const cases: Readonly<Record<string, readonly (string | Buffer)[]>> = {
    'script.pdf': [...onePage('/Names<</JavaScript<</Names[(a)4 0 R]>>>>'), SCRIPT],
    'script-a-l-ouverture.pdf': [...onePage('/OpenAction 4 0 R'), SCRIPT],
    'lien-a-l-ouverture.pdf': [...onePage('/OpenAction<</S/URI/URI(https://exemple.invalid/)>>')],
    'script-de-page.pdf': onePage('', `/AA<</O ${SCRIPT}>>`),
    'script-de-champ.pdf': [
      ...onePage('/AcroForm<</Fields[4 0 R]>>', '/Annots[4 0 R]'),
      `<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[0 0 9 9]/AA<</K ${SCRIPT}>>>>`,
    ],
    'lancement.pdf': [
      ...onePage('', '/Annots[4 0 R]'),
      '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(programme.exe)>>>>',
    ],
    'envoi-de-formulaire.pdf': [
      ...onePage('', '/Annots[4 0 R]'),
      '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/SubmitForm/F(https://exemple.invalid/)>>>>',
    ],
    'fichier-joint.pdf': [
      ...onePage('/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>'),
      '<</Type/Filespec/F(a.txt)/EF<</F 5 0 R>>>>',
      rawStream('/Type/EmbeddedFile', Buffer.from('joint')),
    ],
    'xfa.pdf': [...onePage('/AcroForm<</Fields[]/XFA 4 0 R>>'), rawStream('', Buffer.from('<xdp/>'))],
    'media.pdf': [...onePage('', '/Annots[4 0 R]'), '<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>'],
    'script-dans-un-flux-d-objets.pdf': [...onePage('/OpenAction 7 0 R'), objectStream(7, [SCRIPT])],
    'nom-deguise.pdf': [...onePage('/OpenAction 4 0 R'), '<</S/J#61vaScript/J#53(app.alert\\(1\\))>>'],
    'objet-cache-dans-un-flux.pdf': [
      ...onePage('/OpenAction 9 0 R'),
      rawStream('', Buffer.from(`9 0 obj\n${SCRIPT}\nendobj`)),
    ],
  }
  for (const [name, objects] of Object.entries(cases)) write(name, rawPdf(objects))
  const [before, after] = [rawPdf([...onePage('/OpenAction 4 0 R'), SCRIPT]), rawPdf([...onePage(), '<<>>'])]
  write('script-d-une-revision.pdf', Buffer.concat([before, after.subarray(after.indexOf('1 0 obj'))]))
  // Twice compressed: half a gibibyte of blanks in a few hundred bytes.
  write('bombe.pdf', rawPdf([...onePage(), objectStream(7, [' '.repeat(2 ** 29 - 100)], 2)]))
}

const chunk = (name: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(name), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), frame.length - 4)
  return frame
}

const writeImages = async () => {
  const photo = picture(320, 240)
  write('photo.jpg', await photo.clone().jpeg().toBuffer())
  write('photo-progressive.jpg', await photo.clone().jpeg({ progressive: true }).toBuffer())
  write(
    'photo-suivie-d-un-film.jpg',
    Buffer.concat([read('photo.jpg'), Buffer.from('\0\0\0\x18ftypmp42film')]),
  )
  write('image.png', await picture(120, 80).png().toBuffer())
  cut('photo.jpg', 'tronquee.jpg')
  cut('image.png', 'tronquee.png')
  const broken = Buffer.from(read('image.png'))
  broken[broken.length - 20]! ^= 0xff
  write('abimee.png', broken)
  const header = Buffer.from('00007530000075300100000000', 'hex')
  const data = deflateSync(Buffer.alloc(3751))
  write(
    'bombe.png',
    Buffer.concat([
      read('image.png').subarray(0, 8),
      chunk('IHDR', header),
      chunk('IDAT', data),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
  write('avif-nomme.heic', await photo.clone().avif({ quality: 30 }).toBuffer())
}

/** A page of one strip, black and white, in the byte order of Motorola, which sharp does not write. */
const motorolaTiff = (width: number, height: number) => {
  const pixels = Buffer.alloc(Math.ceil(width / 8) * height, 0xf0)
  const tags = [
    [256, width],
    [257, height],
    [258, 1],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, pixels.length],
  ]
  const directory = Buffer.alloc(2 + tags.length * 12 + 4)
  directory.writeUInt16BE(tags.length)
  for (const [i, [tag, value]] of tags.entries()) {
    directory.writeUInt16BE(tag!, 2 + i * 12)
    directory.writeUInt16BE(4, 4 + i * 12)
    directory.writeUInt32BE(1, 6 + i * 12)
    directory.writeUInt32BE(value!, 10 + i * 12)
  }
  const head = Buffer.from('4d4d002a00000000', 'hex')
  head.writeUInt32BE(8 + pixels.length, 4)
  return Buffer.concat([head, pixels, directory])
}

const writeTiffs = async () => {
  const page = () => picture(160, 220).png().toBuffer()
  write('numerisation.tif', await picture(160, 220).tiff({ compression: 'deflate' }).toBuffer())
  const two = sharp([await page(), await page()], { join: { animated: true } })
  write('numerisation-deux-pages.tif', await two.tiff({ compression: 'deflate' }).toBuffer())
  write('gros-boutiste.tif', motorolaTiff(64, 40))
  cut('gros-boutiste.tif', 'tronquee.tif')
  write('bigtiff.tif', Buffer.from('49492b000800000010000000000000000000', 'hex'))
}

const writeHeic = () => {
  const folder = mkdtempSync(join(tmpdir(), 'pieces-'))
  try {
    const [jpeg, heic] = [join(folder, 'a.jpg'), join(folder, 'a.heic')]
    writeFileSync(jpeg, read('photo.jpg'))
    if (spawnSync('heif-enc', ['-q', '40', jpeg, '-o', heic]).status === 0)
      write('photo.heic', readFileSync(heic))
  } finally {
    rmSync(folder, { recursive: true })
  }
  cut('photo.heic', 'tronquee.heic')
}

const writeOthers = () => {
  write('vide.pdf', '')
  write('texte.pdf', 'Ceci est un texte.\n')
  const page = `<!doctype html><script>alert(1)</script>${'<p>bonjour</p>'.repeat(40)}`.slice(0, 500)
  write('page-web.pdf', Buffer.concat([Buffer.from(page), read('une-page.pdf')]))
}

await writePdfs()
writeActivePdfs()
await writeImages()
await writeTiffs()
writeHeic()
writeOthers()
