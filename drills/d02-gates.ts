/** Every operation stopped, failed and killed at each gate that it passes: nothing of it, or the whole. */
import type { Gate } from '../src/base/gate.ts'
import { OPERATIONS } from '../src/operation/index.ts'
import { SNE_ACTS } from '../src/operation/sne.ts'
import { everyRow } from '../test/store/places.ts'
import { type Answered, type Bench, isDone, openBench, SECRET } from './bench.ts'
import { type Ctx, type Drill, type Registre, together, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { ACTS, type Act, type Sent } from './operations.ts'
import { inspectBytes } from './oracle.ts'
import { type Place, withPlace } from './places.ts'
import { type Sabotage, spoil } from './sabotages.ts'

/** Rows come and gone, by table. */
type Delta = Readonly<Record<string, { readonly plus: number; readonly moins: number }>>
type Rows = Awaited<ReturnType<typeof everyRow>>

const deltaOf = (before: Rows, after: Rows): Delta => {
  const found: Record<string, { plus: number; moins: number }> = {}
  for (const [table, rows] of Object.entries(after)) {
    const known = new Set(before[table])
    const now = new Set(rows)
    const plus = rows.filter((row) => !known.has(row)).length
    const moins = (before[table] ?? []).filter((row) => !now.has(row)).length
    if (plus + moins > 0) found[table] = { plus, moins }
  }
  return found
}

/** A person has more or fewer keys than another, and the journal is counted apart. */
const UNCOUNTED = new Set(['cles_identite', 'sequences', 'lectures', 'maillons', 'journal'])
const shapeOf = (delta: Delta): string =>
  Object.entries(delta)
    .filter(([table]) => !UNCOUNTED.has(table))
    .map(([table, { plus, moins }]) => `${table}+${plus}-${moins}`)
    .sort()
    .join(' ')

const linesOf = (delta: Delta): number => delta['journal']?.plus ?? 0

interface Aimed {
  readonly sent: Sent
  readonly cle: string
  readonly before: Rows
}

/** At the small size, the gateway is killed at one gate out of so many: a process is slow to start. */
const KILLED_OF = 3

/** The code of a fault, in JSON or in SOAP. */
const CODED = /\bSNE-[A-Z]{3}-\d{3}\b/

class Drilling {
  readonly #place: Place
  readonly #bench: Bench
  readonly #passing: { gate: Gate }
  readonly #sabotages: readonly Sabotage[]
  readonly manques: string[] = []
  #n = 0
  kills = 0
  failures = 0
  holds = 0
  whole = 0

  constructor(place: Place, bench: Bench, passing: { gate: Gate }, sabotages: readonly Sabotage[]) {
    this.#place = place
    this.#bench = bench
    this.#passing = passing
    this.#sabotages = sabotages
  }

  /** One operation, at each of the gates that it passes when nothing stops it. */
  async operation(act: Act, isKilled: (rank: number) => boolean): Promise<void> {
    const passed: string[] = []
    const first = await this.#aim(act)
    this.#passing.gate = (point) => void passed.push(point)
    const answer = await this.#bench.call(first.sent, first.cle)
    this.#passing.gate = () => undefined
    const delta = deltaOf(first.before, await everyRow(this.#place))
    const whole = shapeOf(delta)
    if (!isDone(answer)) throw new Error(`${act.name} : ${answer.text.slice(0, 400)}`)
    const asked = ['journal', 'idempotence', ...(act.told ? ['evolutions'] : [])]
    for (const table of asked)
      if (delta[table]?.plus !== 1) this.manques.push(`${act.name} : effet entier sans ${table}`)
    for (const [i, point] of passed.entries()) {
      const where = `${act.name}, ${point}`
      await this.#fail(act, i, where, whole)
      await this.#hold(act, i, where, whole)
      if (isKilled(i)) await this.#kill(act, i, where, whole)
    }
  }

  /** Makes what only the first call of each kind makes. */
  async begin(): Promise<void> {
    for (const name of ['deposerPiece', 'publierPlan'])
      await this.#once(ACTS.find((act) => act.name === name)!)
  }

  async #once(act: Act): Promise<void> {
    const { sent, cle } = await this.#aim(act)
    await this.#bench.call(sent, cle)
  }

  async #aim(act: Act): Promise<Aimed> {
    const n = ++this.#n
    const prepare = (sent: Sent) => this.#bench.must(sent)
    const sent = await act.aim(n, prepare)
    return { sent, cle: `exercice-${n}`, before: await everyRow(this.#place) }
  }

  /** Nothing or the whole; then the same key again, after which it is the whole, once, and each call has its line. */
  async #judge(aimed: Aimed, where: string, whole: string, answered: Answered | undefined): Promise<void> {
    const delta = deltaOf(aimed.before, await everyRow(this.#place))
    const found = shapeOf(delta)
    const lines = linesOf(delta)
    if (found !== '' && found !== whole) this.manques.push(`${where} : effet partiel ${found}`)
    if (found === whole) this.whole += 1
    if (found === whole && lines !== 1) this.manques.push(`${where} : ${lines} lignes au journal`)
    if (isDone(answered) && found !== whole) this.manques.push(`${where} : acquitté et perdu`)
    const again = await this.#bench.call(aimed.sent, aimed.cle)
    if (!isDone(again)) this.manques.push(`${where} : la même clé ensuite, ${again.text.slice(0, 200)}`)
    if (again.replayed !== (found === whole)) this.manques.push(`${where} : rejeu ${again.replayed}`)
    const after = deltaOf(aimed.before, await everyRow(this.#place))
    if (shapeOf(after) !== whole || linesOf(after) !== lines + 1)
      this.manques.push(`${where} : après la reprise ${shapeOf(after)}, ${linesOf(after)} lignes au journal`)
  }

  async #fail(act: Act, rank: number, where: string, whole: string): Promise<void> {
    const aimed = await this.#aim(act)
    let seen = 0
    this.#passing.gate = () => {
      if (seen++ === rank) throw new Error('panne de l’exercice')
    }
    const answer = await this.#bench.call(aimed.sent, aimed.cle)
    this.#passing.gate = () => undefined
    this.failures += 1
    const isTold = [500, 503].includes(answer.status) && CODED.test(answer.text)
    if (!isTold || /\n\s+at |panne de l/.test(answer.text))
      this.manques.push(`${where} : répond ${answer.status} ${answer.text.slice(0, 200)}`)
    await this.#judge(aimed, `${where} (échec)`, whole, undefined)
  }

  async #hold(act: Act, rank: number, where: string, whole: string): Promise<void> {
    const aimed = await this.#aim(act)
    const [held, release] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()]
    let seen = 0
    this.#passing.gate = async (point) => {
      if (seen++ !== rank) return
      held.resolve(point)
      await release.promise
    }
    const answering = this.#bench.call(aimed.sent, aimed.cle)
    const point = await held.promise
    const found = shapeOf(deltaOf(aimed.before, await everyRow(this.#place)))
    if (found !== (point === 'apres-commit' ? whole : ''))
      this.manques.push(`${where} : visible pendant l’arrêt ${found}`)
    release.resolve()
    this.holds += 1
    const answer = await answering
    this.#passing.gate = () => undefined
    if (!isDone(answer)) this.manques.push(`${where} : après l’arrêt ${answer.text.slice(0, 200)}`)
    await this.#judge(aimed, `${where} (arrêt)`, whole, answer)
  }

  async #kill(act: Act, rank: number, where: string, whole: string): Promise<void> {
    const aimed = await this.#aim(act)
    const { databaseUrl, sqliteFile, dossier } = this.#place
    const gateway = await startGateway({
      databaseUrl,
      sqliteFile,
      dossier,
      secret: SECRET,
      mort: rank + 1,
      sabotages: this.#sabotages,
    })
    const answer = await sendTo(gateway.address, aimed.sent, aimed.cle)
    // What a call leaves after its answer may still pass a gate.
    if ((await gateway.ended) !== 'SIGKILL') this.manques.push(`${where} : non tuée`)
    this.kills += 1
    await this.#judge(aimed, `${where} (mort)`, whole, answer)
  }
}

/** Undefined when no whole answer came. */
const sendTo = async (address: string, { method, url, headers, payload }: Sent, cle: string) => {
  const isBytes = Buffer.isBuffer(payload)
  try {
    const answer = await fetch(`${address}${url}`, {
      method,
      headers: {
        ...(payload && !isBytes && { 'content-type': 'application/json' }),
        ...headers,
        'idempotency-key': cle,
      },
      ...(payload && { body: isBytes ? new Uint8Array(payload) : JSON.stringify(payload) }),
    })
    return { status: answer.status, text: await answer.text(), replayed: false }
  } catch {
    return undefined
  }
}

/** One operation, on a place of its own. */
const runOne = (
  ctx: Ctx,
  registre: Registre,
  act: Act,
  sabotages: readonly Sabotage[],
  spoiling: Parameters<typeof spoil>[1] | undefined,
): Promise<Drilled> =>
  withPlace(ctx, registre, async (place) => {
    const passing: { gate: Gate } = { gate: () => undefined }
    const bench = await openBench(place, { gate: (point) => passing.gate(point) })
    const drilling = new Drilling(place, bench, passing, sabotages)
    try {
      await drilling.begin()
      if (spoiling) await spoil(place, spoiling)
      await drilling.operation(act, (rank) => ctx.plein || (rank + ACTS.indexOf(act)) % KILLED_OF === 0)
    } finally {
      await bench.close()
    }
    const { kills, failures, holds, whole, manques } = drilling
    return { kills, failures, holds, whole, manques: [...manques, ...(await inspectBytes(place))] }
  })

type Drilled = Pick<Drilling, 'kills' | 'failures' | 'holds' | 'whole' | 'manques'>

const runOn = async (
  ctx: Ctx,
  registre: Registre,
  acts: readonly Act[],
  sabotages: readonly Sabotage[] = [],
  spoiling?: Parameters<typeof spoil>[1],
): Promise<Verdict> => {
  const all: Drilled[] = []
  for (const act of acts) all.push(await runOne(ctx, registre, act, sabotages, spoiling))
  const sum = (name: 'kills' | 'failures' | 'holds' | 'whole') =>
    all.reduce((total, one) => total + one[name], 0)
  return {
    chiffres: {
      opérations: acts.length,
      morts: sum('kills'),
      échecs: sum('failures'),
      arrêts: sum('holds'),
      'effets entiers': sum('whole'),
    },
    manques: all.flatMap(({ manques }) => manques),
  }
}

/** A new operation that writes has its call here, or the drill fails. */
const forgotten = (): readonly string[] => {
  const called = new Set(ACTS.map(({ name }) => name))
  return [...OPERATIONS, ...SNE_ACTS]
    .filter(({ name, writes }) => writes && !called.has(name))
    .map(({ name }) => `${name} : aucun appel dans l’exercice`)
}

/** The registers side by side: each has its own place. */
const runAll = async (ctx: Ctx, run: (registre: Registre) => Promise<Verdict>): Promise<Verdict> =>
  together(
    Object.fromEntries(
      await Promise.all(ctx.registres.map(async (registre) => [registre, await run(registre)] as const)),
    ),
  )

export const d02: Drill = {
  name: 'D2',
  titre: 'Chaque opération arrêtée à chaque porte',
  fault:
    'à chaque point d’une écriture (jugée, octets durables, clé prise, avant la validation, après elle), la passerelle est tuée, l’appel échoue, ou il est retenu',
  bar: '100 % des portes × opérations, 0 effet partiel',
  court:
    'à petite taille, la passerelle n’est tuée qu’à une porte sur trois, l’échec et l’arrêt restant à toutes',
  sabotage: 'la réponse part avant la validation ; les évolutions se perdent',
  rapide: true,
  run: async (ctx) => {
    const { chiffres, manques } = await runAll(ctx, (registre) => runOn(ctx, registre, ACTS))
    return { chiffres, manques: [...forgotten(), ...manques] }
  },
  twin: async (ctx) => {
    const acts = ACTS.slice(1, 2)
    const all = { ...ctx, plein: true }
    const early = await runAll(ctx, (registre) => runOn(all, registre, acts, ['repond-avant']))
    const untold = await runAll(ctx, (registre) => runOn(all, registre, acts, [], 'evolutions-perdues'))
    const both = early.manques.length > 0 && untold.manques.length > 0
    return { chiffres: {}, manques: both ? [...early.manques, ...untold.manques] : [] }
  },
}
