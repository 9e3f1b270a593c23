/** PDFs written object by object, for what no library would write. */
import { deflateSync } from 'node:zlib'

/** A body between `obj` and `endobj`. */
export type RawObject = string | Buffer

/** The bytes of a stream object; `entries` go into its dictionary, which has its length. */
export const rawStream = (entries: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<<${entries}/Length ${content.length}>>\nstream\n`),
    content,
    Buffer.from('\nendstream'),
  ])

/** An object stream (ISO 32000-2, 7.5.7) of bodies numbered from `first` on, compressed `times` times. */
export const objectStream = (first: number, bodies: readonly string[], times = 1): Buffer => {
  let at = 0
  const index = bodies.map((body, i) => {
    const entry = `${first + i} ${at}`
    at += body.length + 1
    return entry
  })
  const head = `${index.join(' ')}\n`
  let content = Buffer.from(head + bodies.map((body) => `${body} `).join(''))
  for (let time = 0; time < times; time++) content = deflateSync(content, { level: 9 })
  const filters = '/FlateDecode'.repeat(times)
  return rawStream(`/Type/ObjStm/N ${bodies.length}/First ${head.length}/Filter[${filters}]`, content)
}

/** A whole document of these objects, numbered from 1; the first is the catalog. */
export const rawPdf = (objects: readonly RawObject[], trailer = ''): Buffer => {
  const parts = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const offsets: number[] = []
  let at = parts[0]!.length
  for (const [i, object] of objects.entries()) {
    offsets.push(at)
    const whole = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ])
    parts.push(whole)
    at += whole.length
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  const size = objects.length + 1
  parts.push(
    Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`),
    Buffer.from(`trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${at}\n%%EOF\n`),
  )
  return Buffer.concat(parts)
}

/** The three first objects of a document of one blank page; entries are added to the catalog and to the page. */
export const onePage = (catalog = '', page = ''): string[] => [
  `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]${page}>>`,
]
