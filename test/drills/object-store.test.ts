/**
 * The object store fails behind a whole gateway: down, silent, slow, cutting its answers. What was acknowledged stays,
 * what was not says so in time, nothing half read looks whole, and the calls that need no document go on as before.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { s3Place } from '../blob/places.ts'
import { type FaultProxy, openFaultProxy } from '../kit/fault-proxy.ts'
import { createOf, depositOf, longJpeg, pdfOf } from '../kit/pieces.ts'
import { type S3Service, useS3 } from '../kit/radosgw.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { STORES } from '../kit/stores.ts'
import { startGateway } from './start-child.ts'

t.setTimeout(180_000)
const XML = readXml('deposer-demande/ok-demandeur-seul')
const NS = 'urn:sne:guichet:v1'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const compiled = t.testdir({})

interface Asked {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: Buffer | string
}

/** An answer read to its end; `cut` when the connection ended before it. */
interface Heard {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  readonly cut: boolean
  readonly ms: number
}

const ask = async (address: string, { url, payload, ...init }: Asked): Promise<Heard> => {
  const start = performance.now()
  const body =
    payload === undefined ? {} : { body: typeof payload === 'string' ? payload : new Uint8Array(payload) }
  const answer = await fetch(address + url, { ...init, ...body })
  const chunks: Uint8Array[] = []
  let cut = false
  try {
    for await (const chunk of answer.body ?? []) chunks.push(chunk)
  } catch {
    cut = true
  }
  const ms = performance.now() - start
  return { status: answer.status, headers: answer.headers, bytes: Buffer.concat(chunks), cut, ms }
}

const codesIn = ({ bytes }: Heard): readonly string[] => bytes.toString().match(/SNE-[A-Z]{3}-\d{3}/g) ?? []
const idIn = ({ bytes }: Heard): string => /"id":"([0-9a-f]{32})"/.exec(bytes.toString())?.[1] ?? ''

/** A gateway in its process on a bucket that it reaches through the proxy; all of it goes with the test. */
const open = async (t: Tap, service: S3Service, clamd?: string) => {
  const [bytes, place] = await Promise.all([s3Place(service), store.open()])
  const proxy = await openFaultProxy(service.endpoint)
  const { databaseUrl, sqliteFile } = place
  const s3 = { ...bytes.s3, endpoint: proxy.endpoint }
  const pieces = { dossier: bytes.options.dossier, s3, ...(clamd !== undefined && { clamd }) }
  const gateway = await startGateway({ databaseUrl, sqliteFile, pieces }, compiled)
  t.teardown(async () => {
    await gateway.kill()
    await proxy.close()
    await Promise.all([bytes.remove(), place.remove()])
  })
  let rank = 0
  const create = () => ask(gateway.address, createOf(withApplicant(XML, somebody(++rank))))
  const created = await create()
  const { numUnique } = JSON.parse(created.bytes.toString()) as { numUnique: string }
  const where = { categorie: 'SP01', personne: '1' }
  return {
    proxy,
    bytes,
    create,
    call: (asked: Asked) => ask(gateway.address, asked),
    deposit: (document: Buffer, cle?: string) =>
      ask(gateway.address, depositOf(numUnique, document, where, cle)),
    held: async () => {
      const { listePiece } = JSON.parse(
        (await ask(gateway.address, { url: `/v1/demandes/${numUnique}/pieces` })).bytes.toString(),
      ) as { listePiece: { id: string; etat: string }[] }
      return listePiece.map(({ id }) => id)
    },
  }
}

type Tap = Pick<typeof t, 'teardown' | 'ok' | 'equal' | 'same' | 'comment'>
type Opened = Awaited<ReturnType<typeof open>>

/** Milliseconds under which 95 of 100 calls were answered: the plan read and applications deposited, for a while. */
const p95During = async (
  { call, create }: Opened,
  during: Promise<unknown>,
): Promise<{ p95: number; odd: number[] }> => {
  const times: number[] = []
  const odd: number[] = []
  let isOver = false
  const over = during.finally(() => {
    isOver = true
  })
  while (!isOver) {
    for (const { status, ms } of [await call({ url: '/v1/plan-classement' }), await create()]) {
      times.push(ms)
      if (status >= 300) odd.push(status)
    }
    await sleep(5)
  }
  await over
  times.sort((a, b) => a - b)
  return { p95: times[Math.floor(times.length * 0.95)] ?? 0, odd }
}

/** What eight clients are told who deposit one document each, then nothing for the rest of a while. */
const deposits = async ({ deposit }: Opened, name: string): Promise<readonly Heard[]> => {
  const sent = Array.from({ length: 8 }, (_, rank) => deposit(pdfOf(`${name}-${rank}`)))
  await sleep(3000)
  return Promise.all(sent)
}

const refused = ({ status, ...heard }: Heard) =>
  status === 503 && codesIn(heard as Heard).includes('SNE-PIE-051')

/** PostgreSQL where there is one. */
const store = STORES.findLast(({ skip }) => !skip)!

const s3 = await useS3()
if (typeof s3 === 'string') t.pass('S3', { skip: s3 })
else {
  t.teardown(() => s3.stop())
  const check = (name: string, body: (t: Tap, opened: Opened) => Promise<void>, clamd?: string) =>
    t.test(name, async (t) => body(t, await open(t, s3.service, clamd)))

  check(
    'down, or its answers lost: nothing is acknowledged, and the same key then gives one piece',
    async (t, opened) => {
      const { proxy, bytes, deposit, held, call } = opened
      const kept = idIn(await deposit(pdfOf('avant'), 'avant'))
      for (const [i, fault] of [{ kind: 'refus' }, { kind: 'coupure', octets: 0 }].entries()) {
        const document = pdfOf(i)
        proxy.set(fault as Parameters<FaultProxy['set']>[0])
        const down = await deposit(document, `panne-${i}`)
        t.ok(refused(down), `${fault.kind}: ${down.status} ${codesIn(down)}`)
        t.ok(Number(down.headers.get('retry-after')) > 0, 'it says when to try again')
        const unread = await call({ url: `/v1/pieces/${kept}/contenu` })
        t.ok(refused(unread), 'what was kept is not served meanwhile')
        t.equal((await held()).length, i + 1, 'nothing was kept')
        t.same(await bytes.spooled(), [], 'nothing waits on the disk')
        proxy.set({ kind: 'aucune' })
        const again = await deposit(document, `panne-${i}`)
        t.equal(again.status, 201)
        const replayed = await deposit(document, `panne-${i}`)
        t.equal(idIn(replayed), idIn(again))
        t.ok(replayed.headers.has('idempotent-replayed'))
        t.equal((await held()).length, i + 2, 'one piece')
      }
      const read = await call({ url: `/v1/pieces/${kept}/contenu` })
      t.ok(read.bytes.equals(pdfOf('avant')), 'what was acknowledged is there')
    },
  )

  check('an answer cut or silent amid a reading never looks whole', async (t, { proxy, call, deposit }) => {
    const document = longJpeg(20)
    const id = idIn(await deposit(document))
    const range = { range: `bytes=1000-${document.length - 1000}` }
    const soap = `<e:Envelope xmlns:e="${SOAP}"><e:Body><g:lirePiece xmlns:g="${NS}"><g:id>${id}</g:id><g:avecContenu>true</g:avecContenu></g:lirePiece></e:Body></e:Envelope>`
    const ways: Readonly<Record<string, Asked>> = {
      whole: { url: `/v1/pieces/${id}/contenu` },
      range: { url: `/v1/pieces/${id}/contenu`, headers: range },
      SOAP: { method: 'POST', url: '/soap/v1', headers: { 'content-type': 'text/xml' }, payload: soap },
    }
    const isWhole = (way: string, bytes: Buffer) =>
      way === 'SOAP'
        ? bytes.includes(document.toString('base64')) && /Envelope>\s*$/.test(bytes.toString('latin1'))
        : bytes.equals(way === 'whole' ? document : document.subarray(1000, -999))
    for (const kind of ['coupure', 'silence'] as const) {
      proxy.set({ kind, octets: 400_000 })
      const heard = await Promise.all(
        Object.entries(ways).map(async ([way, asked]) => ({ way, ...(await call(asked)) })),
      )
      for (const { way, status, cut, bytes } of heard) {
        const said = `${kind}, ${way}: ${status}, ${bytes.length} bytes, ${cut ? 'cut' : 'ended'}`
        t.ok(status >= 500 || (cut && !isWhole(way, bytes)), said)
      }
    }
    proxy.set({ kind: 'aucune' })
    for (const [way, asked] of Object.entries(ways)) {
      const { cut, bytes } = await call(asked)
      t.ok(!cut && isWhole(way, bytes), `${way}: whole once the service is back`)
    }
  })

  check('silent or too slow: deposits say so in time, and other calls go on as before', async (t, opened) => {
    const { proxy, held } = opened
    const during = async (name: string) => {
      const sent = deposits(opened, name)
      return { ...(await p95During(opened, sent)), heard: await sent }
    }
    await during('warm')
    const before = await during('before')
    t.same(before.odd, [])
    t.ok(before.heard.every(({ status }) => status === 201 || status === 422))
    const pieces = await held()
    for (const fault of [
      { kind: 'silence', octets: 0 },
      { kind: 'lenteur', ms: 15_000 },
    ] as const) {
      proxy.set(fault)
      const { p95, odd, heard } = await during(fault.kind)
      const longest = Math.round(Math.max(...heard.map(({ ms }) => ms)))
      const said = `${fault.kind}: p95 ${Math.round(p95)} ms for ${Math.round(before.p95)} ms before, deposits refused in ${longest} ms`
      t.ok(heard.every(refused), said)
      t.ok(longest < 12_000, said)
      t.same(odd, [], said)
      t.ok(p95 <= 2 * before.p95 + 50, said)
      t.same(await held(), pieces, 'nothing was kept')
      t.comment(said)
    }
  })

  check(
    'what no antivirus has judged is not served, whatever the service does',
    async (t, { proxy, call, deposit }) => {
      const answer = await deposit(pdfOf('sans-verdict'))
      t.equal(answer.status, 201)
      t.ok(codesIn(answer).includes('SNE-PIE-041'))
      for (const kind of ['aucune', 'refus'] as const) {
        proxy.set({ kind })
        const read = await call({ url: `/v1/pieces/${idIn(answer)}/contenu` })
        t.ok(codesIn(read).includes('SNE-PIE-003'), `${read.status} ${codesIn(read)}`)
      }
    },
    '127.0.0.1:1',
  )
}
