/** Deposits per second through the gateway, in an empty base and in a full one, in turn. */
import { readFileSync } from 'node:fs'
import { Pool } from 'undici'
import { keysOf } from '../../src/rules/identite/keys.ts'
import type { Personne } from '../../src/rules/identite/personne.ts'
import { indexed, ressemblances } from '../../src/service/doublon.ts'
import { openStore } from '../../src/store/open.ts'
import { depot, journalEntry } from '../../test/store/places.ts'
import { Child } from '../child.ts'
import { median } from '../median.ts'
import { JOUR } from '../message.ts'
import { SECRET } from './application.ts'
import { personOf, type Rng, rngOf } from './population.ts'

const ROUNDS = 7
const SECONDS = 3
/** Long enough for the pages touched to have left their first image in the journal after the checkpoint that ends the fill. */
const WARM_UP_SECONDS = 20
const CLIENTS = 32

const MESSAGE = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
  'utf8',
)
/** Where its commune is. */
const TERRITOIRE = '035'
/** Codes of the nomenclature of titles. */
const CODES = { M: '1', MME: '2', MLLE: '3' } as const

/** The message of one more person. */
const messageOf = ({
  civilite,
  nom,
  nomPatronymique,
  prenoms,
  dateNaissance,
  telephone,
  courriel,
}: Personne) => {
  const element = (name: string, value: string | null | undefined) =>
    value ? `<${name}>${value}</${name}>` : ''
  const names = element('nom', nom) + element('nomPatronymique', nomPatronymique)
  return MESSAGE.replace('<civilite code="2"/>', `<civilite code="${CODES[civilite ?? 'M']}"/>`)
    .replace(/<nom>.*<\/nom>/, names)
    .replace(/<prenom>.*<\/prenom>/, element('prenom', prenoms))
    .replace(/<dateNaissance>.*<\/dateNaissance>/, element('dateNaissance', dateNaissance))
    .replace(/<telPortable>.*<\/telPortable>/, element('telPortable', telephone))
    .replace(/<mel>.*<\/mel>/, element('mel', courriel))
}

/** One base, deposited into for some seconds by so many clients. */
interface Way {
  /** Whether a person was registered; false when they were refused or left to a human. */
  deposit(personne: Personne): Promise<boolean>
  close(): Promise<void>
}

const throughGateway = async (databaseUrl: string): Promise<Way> => {
  const child = await Child.start<{ url: string }>('./identity/gateway.ts', databaseUrl)
  const { origin, pathname } = new URL(child.ready.url)
  const pool = new Pool(origin, { connections: CLIENTS, pipelining: 1 })
  return {
    deposit: async (personne) => {
      const { statusCode, body } = await pool.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/xml' },
        body: messageOf(personne),
      })
      const text = await body.text()
      if (statusCode >= 500 || !/decision/.test(text))
        throw new Error(`${statusCode} : ${text.slice(0, 500)}`)
      return /numUnique/.test(text)
    },
    close: async () => {
      await pool.destroy()
      await child.stop()
    },
  }
}

/** The store alone, with the search and the comparison inside its transaction. */
const throughStore = async (databaseUrl: string): Promise<Way> => {
  const store = await openStore({ databaseUrl, sqliteFile: ':memory:' })
  return {
    deposit: async (personne) => {
      const indexee = indexed('DEMANDEUR', 1, personne, keysOf(personne, SECRET))
      const cherchee = { role: 'DEMANDEUR', tokens: [], identite: personne, indexee } as const
      const journal = journalEntry()
      const outcome = await store.depose(
        depot({
          territoire: TERRITOIRE,
          personnes: [indexee],
          recherche: {
            personnes: [indexee],
            sauf: [],
            trier: (found) => ({
              refuse: ressemblances(cherchee, 0, found, JOUR).some(
                ({ candidat }) => candidat.territoire === TERRITOIRE && candidat.etat === 'ACTIVE',
              ),
              journal,
              reponse: '{}',
            }),
          },
        }),
      )
      return outcome.kind === 'fait'
    },
    close: () => store.close(),
  }
}

export interface Submits {
  readonly perSecond: number
  /** Share of the messages that were registered. */
  readonly registered: number
}

const run = async (way: Way, rng: Rng, seconds: number): Promise<Submits> => {
  const started = performance.now()
  const end = started + seconds * 1000
  let [asked, registered] = [0, 0]
  const client = async () => {
    while (performance.now() < end) {
      asked++
      if (await way.deposit(personOf(rng))) registered++
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  if (registered === 0) throw new Error('aucun dépôt enregistré')
  return { perSecond: registered / ((performance.now() - started) / 1000), registered: registered / asked }
}

/** Medians of the rounds: in the empty base, in the full one, and of the ratio of each round. */
export interface Comparison {
  readonly empty: Submits
  readonly full: Submits
  readonly ratio: number
  readonly rounds: number
  /** Seconds before the first round, on each base. */
  readonly warmUp: number
}

const medianOf = (runs: readonly Submits[]): Submits => ({
  perSecond: median(runs.map(({ perSecond }) => perSecond)),
  registered: median(runs.map(({ registered }) => registered)),
})

const compare = async (open: (url: string) => Promise<Way>, urls: readonly string[], seed: number) => {
  const ways: Way[] = []
  try {
    for (const url of urls) ways.push(await open(url))
    const rng = rngOf(seed)
    for (const way of ways) await run(way, rng, WARM_UP_SECONDS)
    const runs: Submits[][] = ways.map(() => [])
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, way] of ways.entries()) runs[i]?.push(await run(way, rng, SECONDS))
    const [empty = [], full = []] = runs
    return {
      empty: medianOf(empty),
      full: medianOf(full),
      ratio: median(full.map(({ perSecond }, i) => perSecond / (empty[i]?.perSecond ?? 1))),
      rounds: ROUNDS,
      warmUp: WARM_UP_SECONDS,
    }
  } finally {
    for (const way of ways) await way.close()
  }
}

/** Measures both ways in. @param urls the empty base, then the full one */
export const measureSubmits = async (
  ...urls: readonly [string, string]
): Promise<{ readonly gateway: Comparison; readonly store: Comparison }> => ({
  gateway: await compare(throughGateway, urls, 20_260_301),
  store: await compare(throughStore, urls, 20_260_302),
})
