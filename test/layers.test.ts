/** The ranks of `src/README.md`, held: imports look down, some packages stay where they belong, nothing goes round. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const SRC = fileURLToPath(new URL('../src/', import.meta.url))

const RANKS: Readonly<Record<string, number>> = {
  base: 0,
  diagnostic: 0,
  model: 0,
  envelope: 1,
  rules: 1,
  store: 1,
  blob: 1,
  tls: 1,
  inspection: 2,
  service: 3,
  operation: 4,
  contract: 5,
  wire: 6,
  cli: 7,
  'app.ts': 7,
  config: 7,
  'main.ts': 7,
}

/** Folders of one rank that may know each other. */
const OPEN_RANKS = new Set([0, 7])

/** Packages that only some files may name. */
const KEPT: Readonly<Record<string, RegExp>> = {
  fastify: /^(wire\/|app\.ts$)/,
  ajv: /^rules\/shape\.ts$/,
  saxes: /^envelope\//,
  pg: /^store\//,
  'node:sqlite': /^store\//,
  jose: /^wire\/preuves\//,
  xmlbuilder2: /^(envelope|contract)\//,
  'fast-xml-parser': /^envelope\//,
  commander: /^cli\//,
  'cli-progress': /^cli\//,
  undici: /^cli\//,
  sharp: /^inspection\//,
  '@cantoo/pdf-lib': /^inspection\//,
  'node:child_process': /^inspection\//,
  '@aws-sdk/client-s3': /^blob\/s3-shelf\.ts$/,
  pino: /^app\.ts$/,
}

interface Import {
  readonly from: string
  /** Path from `src/`, or the package's name. */
  readonly to: string
  readonly inside: boolean
  readonly typeOnly: boolean
}

const FORMS = [
  /^(import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]/gm,
  /^(import)\s+()['"]([^'"]+)['"]/gm,
  /\b(import)\(\s*()['"]([^'"]+)['"]\s*\)/g,
]

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const textOf = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))

const packageOf = (name: string) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name

const importsOf = (from: string): Import[] =>
  FORMS.flatMap((form) =>
    [...(textOf.get(from) ?? '').matchAll(form)].map((match) => {
      const to = match[3] ?? ''
      const inside = to.startsWith('.')
      return {
        from,
        to: inside ? relative(SRC, join(SRC, dirname(from), to)) : packageOf(to),
        inside,
        typeOnly: match[2] !== undefined && match[2] !== '',
      }
    }),
  )

const imports = files.flatMap(importsOf)
const folderOf = (file: string) => file.split('/')[0] ?? ''

t.test('the reading saw the sources', async (t) => {
  t.ok(files.length > 40, `${files.length} files`)
  t.ok(imports.length > 100, `${imports.length} imports`)
  for (const name of ['fastify', 'pg', 'node:sqlite', 'saxes', 'ajv', '@aws-sdk/client-s3']) {
    t.ok(
      imports.some((i) => i.to === name),
      `${name} is imported somewhere`,
    )
  }
  const missing = imports.filter((i) => i.inside && !textOf.has(i.to)).map((i) => `${i.from} → ${i.to}`)
  t.strictSame(missing, [], 'every import inside is a file')
  t.strictSame(
    files.map(folderOf).filter((folder) => RANKS[folder] === undefined),
    [],
    'every folder has a rank',
  )
})

/** Does an import go up, or sideways to a folder that it may not know? */
const isWrong = (from: string, to: string): boolean => {
  const [own, other] = [RANKS[folderOf(from)] ?? -1, RANKS[folderOf(to)] ?? 99]
  return folderOf(from) !== folderOf(to) && (other > own || (other === own && !OPEN_RANKS.has(own)))
}

t.test('imports look down', async (t) => {
  t.ok(isWrong('model/a.ts', 'wire/b.ts'), 'up is wrong')
  t.ok(isWrong('rules/a.ts', 'store/b.ts'), 'sideways is wrong')
  t.notOk(isWrong('model/a.ts', 'base/b.ts'), 'words know each other')
  const wrong = imports.filter((i) => i.inside && isWrong(i.from, i.to))
  t.strictSame(
    wrong.map((i) => `${i.from} → ${i.to}${i.typeOnly ? ' (type)' : ''}`),
    [],
  )
})

t.test('a service knows the ports of the stores, not their drivers', async (t) => {
  const wrong = imports.filter(
    (i) =>
      /^(service|operation|wire)\//.test(i.from) &&
      /^(store|blob)\/(?!(?:ports|pieces|acces|journal|chain)\.ts$)/.test(i.to),
  )
  t.strictSame(
    wrong.map((i) => `${i.from} → ${i.to}`),
    [],
  )
})

t.test('a package stays where it belongs', async (t) => {
  const wrong = imports.filter((i) => {
    const allowed = i.inside || i.typeOnly ? undefined : KEPT[i.to]
    return allowed !== undefined && !allowed.test(i.from)
  })
  t.strictSame(
    wrong.map((i) => `${i.from} → ${i.to}`),
    [],
  )
})

t.test('only main.ts touches the process', async (t) => {
  const wrong = files.filter(
    (file) => file !== 'main.ts' && /\bprocess\.(env|exit|exitCode)\b/.test(textOf.get(file) ?? ''),
  )
  t.strictSame(wrong, [])
  t.match(textOf.get('main.ts'), /process\.env/)
})

/** Groups of files that reach each other (Tarjan); a file alone is none. */
const cyclesOf = (edges: ReadonlyMap<string, readonly string[]>): string[][] => {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[][] = []
  const visit = (node: string): number => {
    const own = order.size
    order.set(node, own)
    stack.push(node)
    let least = own
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) least = Math.min(least, visit(next))
      else if (stack.includes(next)) least = Math.min(least, order.get(next) ?? least)
    }
    low.set(node, least)
    if (least === own) {
      const group = stack.splice(stack.indexOf(node))
      if (group.length > 1) cycles.push(group)
    }
    return least
  }
  for (const node of edges.keys()) if (!order.has(node)) visit(node)
  return cycles
}

t.test('nothing goes round', async (t) => {
  const twisted = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', []],
  ])
  t.strictSame(
    cyclesOf(twisted).map((group) => group.sort()),
    [['a', 'b', 'c']],
    'the search finds a cycle',
  )
  const edges = new Map(
    files.map((file) => [
      file,
      imports.filter((i) => i.from === file && i.inside && !i.typeOnly).map((i) => i.to),
    ]),
  )
  t.strictSame(cyclesOf(edges), [])
})

t.test('src/README.md lists the folders and files of src, with their ranks', async (t) => {
  const rows = readFileSync(join(SRC, 'README.md'), 'utf8').matchAll(/^\| ([0-7]) +\| `([^`]+?)\/?` +\|/gm)
  const listed = Object.fromEntries([...rows].map((row) => [row[2], Number(row[1])]))
  const present = readdirSync(SRC).filter((name) => name !== 'README.md')
  t.strictSame(Object.keys(listed).sort(), present.sort())
  t.strictSame(listed, RANKS)
})

t.test('no command gives a gate or a sabotage: they are for drills', (t) => {
  const GIVEN = /\b(?:gate|acknowledgeEarly)\b/
  t.match(textOf.get('store/ports.ts'), GIVEN, 'the search finds them where they are')
  const named = files.filter(
    (file) => /^(?:cli\/|main\.ts$)/.test(file) && GIVEN.test(textOf.get(file) ?? ''),
  )
  t.strictSame(named, [])
  t.end()
})
