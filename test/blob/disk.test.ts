/** The disk: processes killed, disks full, failing or forbidden. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmod,
  chown,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import { type BlobGate, BlobUnavailable } from '../../src/blob/ports.ts'
import { content, MAX, pieces } from './contents.ts'
import { kept, onPlace, readBack, whole } from './frame.ts'
import { diskPlace, newKeys } from './places.ts'

const run = promisify(execFile)
const CHILD = fileURLToPath(new URL('receive-child.ts', import.meta.url))

interface Known {
  readonly cle: string
  readonly cleEnveloppee: string
  readonly taille: number
}

/** What a process killed at some point said of its reception, and its key. */
const killedAt = async (dossier: string, where: string) => {
  const key = randomBytes(32)
  const child = execFile(process.execPath, [CHILD, dossier, key.toString('hex'), where])
  let said = ''
  child.stdout?.on('data', (text: string) => {
    said += text
  })
  const [, signal] = await once(child, 'close')
  const known = said === '' ? undefined : (JSON.parse(said) as Known)
  return { signal, known, keys: new KeyRing([{ id: 'm1', key }]) }
}

t.test(
  'a process killed while it receives leaves only what the sweep takes away',
  onPlace(diskPlace, async (t, open, place) => {
    const { signal, known } = await killedAt(place.options.dossier, 'reception')
    t.equal(signal, 'SIGKILL')
    t.equal(known, undefined)
    const [left = '', ...others] = await place.spooled()
    t.same(others, [])
    const raw = await readFile(join(place.options.dossier, 'reception', left))
    t.ok(raw.length > MAX / 4)
    t.notOk(raw.includes('%PDF-1.'), 'the spool is sealed')
    const blobs = await open()
    t.equal((await place.sealed()).size, 0)
    t.equal(await blobs.sweepSpool(60_000), 0)
    t.equal(await blobs.sweepSpool(0), 1)
    t.same(await place.spooled(), [])
  }),
)

for (const [where, isKept] of [
  ['avant-fsync', false],
  ['avant-lien', false],
  ['avant-fsync-dossier', true],
] as const)
  t.test(
    `a process killed ${where} leaves all or nothing`,
    onPlace(diskPlace, async (t, open, place) => {
      const { signal, known, keys } = await killedAt(place.options.dossier, where)
      t.equal(signal, 'SIGKILL')
      const blobs = await open({ keys })
      t.same([...(await place.sealed()).keys()], isKept ? [known?.cle] : [])
      t.equal(await blobs.sweepSpool(0), 1)
      if (isKept && known !== undefined) {
        const read = await whole(await blobs.read(known.cle, known.cleEnveloppee, known.taille))
        t.ok(content(MAX / 2).equals(read), 'the sweep does not touch what is kept')
      }
    }),
  )

for (const where of ['avant-fsync', 'avant-lien', 'avant-fsync-dossier'])
  t.test(
    `an error of the disk ${where} is final`,
    onPlace(diskPlace, async (t, open, place) => {
      let failures = 0
      const gate: BlobGate = (point) => {
        if (point !== where || failures > 0) return
        failures += 1
        throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
      }
      const blobs = await open({ gate })
      const reception = await blobs.receive(pieces(content(10)), MAX)
      await t.rejects(reception.keep(), new BlobUnavailable('le disque des pièces a refusé'))
      await t.rejects(reception.keep(), BlobUnavailable, 'it is not tried again')
      t.equal(failures, 1)
      t.equal((await place.sealed()).size, 0)
      t.same(await place.spooled(), [])
      t.ok(content(10).equals(await readBack(blobs, await kept(blobs, content(10)))), 'the next one is kept')
    }),
  )

t.test('a full disk refuses, keeps nothing of what it refused, and says so', async (t) => {
  const dossier = await mkdtemp(join(tmpdir(), 'sne-plein-'))
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dossier]).then(
    () => true,
    () => false,
  )
  if (!mounted) {
    await rm(dossier, { recursive: true })
    t.pass('a small disk', { skip: 'mount est refusé' })
    return
  }
  try {
    const blobs = await openBlobs({ dossier, keys: newKeys() })
    const small = await kept(blobs, content(1000))
    await t.rejects(
      blobs.receive(pieces(content(MAX)), MAX),
      new BlobUnavailable('plus de place pour les pièces'),
    )
    t.same(await readdir(join(dossier, 'reception')), [])
    t.equal(await blobs.health(), undefined)
    await writeFile(join(dossier, 'comble'), Buffer.alloc(MAX)).catch((error) =>
      t.equal(error.code, 'ENOSPC'),
    )
    t.match(await blobs.health(), { cause: 'plus de place pour les pièces' })
    t.same(await readdir(join(dossier, 'reception')), [])
    t.ok(content(1000).equals(await readBack(blobs, small)), 'what is kept is still read')
    await blobs.close()
  } finally {
    await run('umount', [dossier])
    await rm(dossier, { recursive: true })
  }
})

t.test(
  'a folder without permission is told, without its path',
  onPlace(diskPlace, async (t, open, place) => {
    const { dossier } = place.options
    const folders = [dossier, join(dossier, 'pieces'), join(dossier, 'reception')]
    const blobs = await open()
    const isRoot = process.geteuid?.() === 0
    // Root may do all: for the while, this process is a user who owns nothing but the folders.
    const nobody = 65_534
    try {
      if (isRoot) {
        for (const folder of folders) await chown(folder, nobody, nobody)
        process.seteuid?.(nobody)
      }
      t.equal(await blobs.health(), undefined)
      for (const folder of folders.slice(1)) {
        await chmod(folder, 0o500)
        t.match(await blobs.health(), { cause: 'le dossier des pièces est interdit' })
        await chmod(folder, 0o700)
      }
      await chmod(join(dossier, 'reception'), 0o500)
      const source = Readable.from(pieces(content(1)))
      await t.rejects(blobs.receive(source, MAX), new BlobUnavailable('le dossier des pièces est interdit'))
      t.ok(source.destroyed)
      await chmod(join(dossier, 'reception'), 0o700)
      await chmod(join(dossier, 'pieces'), 0o500)
      const reception = await blobs.receive(pieces(content(1)), MAX)
      await t.rejects(reception.keep(), new BlobUnavailable('le dossier des pièces est interdit'))
      t.same(await place.spooled(), [])
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  }),
)

t.test(
  'without its disk nothing is called missing',
  onPlace(diskPlace, async (t, open, place) => {
    const { dossier } = place.options
    const blobs = await open()
    const reception = await kept(blobs, content(10))
    await rename(join(dossier, 'pieces'), join(dossier, 'ailleurs'))
    t.match(await blobs.health(), { cause: 'le dossier des pièces est absent' })
    await t.rejects(readBack(blobs, reception), BlobUnavailable)
    await t.rejects(kept(blobs, content(10)), BlobUnavailable)
    await rename(join(dossier, 'ailleurs'), join(dossier, 'pieces'))
    t.ok(content(10).equals(await readBack(blobs, reception)))
  }),
)

t.test(
  'scrubbing goes past a file that the disk does not give, and not past a disk that is gone',
  onPlace(diskPlace, async (t, open, place) => {
    const folder = join(place.options.dossier, 'pieces')
    const blobs = await open()
    const [one, two] = [await kept(blobs, content(10)), await kept(blobs, content(10, 2))]
    const found = async () => {
      const states: string[] = []
      for await (const { blob, etat } of blobs.scrub([one, two]))
        states.push(`${blob === one ? 'one' : 'two'} ${etat}`)
      return states
    }
    const file = join(folder, one.cle.slice(0, 2), one.cle.slice(2))
    await rm(file)
    await symlink(file, file)
    t.same(await found(), ['one illisible'])
    await rename(folder, join(place.options.dossier, 'ailleurs'))
    await t.rejects(found(), BlobUnavailable)
  }),
)

t.test(
  'folders and files are their owner’s alone',
  onPlace(diskPlace, async (t, open, place) => {
    const { dossier } = place.options
    const { cle } = await kept(await open(), content(10))
    const modes = [
      'pieces',
      'reception',
      join('pieces', cle.slice(0, 2)),
      join('pieces', cle.slice(0, 2), cle.slice(2)),
    ]
    const found = await Promise.all(modes.map(async (name) => (await stat(join(dossier, name))).mode & 0o777))
    t.same(found, [0o700, 0o700, 0o700, 0o600])
  }),
)

t.test('a folder that cannot be made is refused at the opening', async (t) => {
  const place = await diskPlace()
  await writeFile(join(place.options.dossier, 'fichier'), '')
  const dossier = join(place.options.dossier, 'fichier', 'dessous')
  await t.rejects(openBlobs({ ...place.options, dossier }), BlobUnavailable)
  await place.remove()
})
