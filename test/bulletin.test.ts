/**
 * The case that made the comparison: the message repeats the name as patronymic, the record has none. Refusals were put
 * down to capitals; they are not the cause, and every door must say so alike.
 */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import {
  type Case,
  type Outcome,
  openCase,
  readCases,
  toJson,
  viaRestJson,
  viaRestXml,
  viaSoap,
} from './kit/cases.ts'
import { vendor } from './kit/vendor.ts'

interface Door {
  readonly name: string
  /** Sends a change of the application. */
  readonly send: (app: FastifyInstance, one: Case) => Promise<Outcome>
  /** Whether its findings have lines. */
  readonly lines: boolean
}

const DOORS: readonly Door[] = [
  { name: 'SOAP 1.1', send: (app, one) => viaSoap(app, one, '1.1'), lines: true },
  { name: 'SOAP 1.2', send: (app, one) => viaSoap(app, one, '1.2'), lines: true },
  { name: 'REST XML', send: viaRestXml, lines: true },
  { name: 'REST JSON', send: (app, one) => viaRestJson(app, one, toJson(one) ?? ''), lines: false },
]

const NUMBER = '0350126000001G1226'
const CODE = 'SNE-REG-101'
const CHEMIN = '/modifierDemande/demandeLogement/personnePhysique/demandeur/nomPatronymique'
const CASINGS = ['GRANDIN', 'grandin', 'Grandin', 'gRANDIN']
const NAMES = ['civilite', 'nom', 'nomPatronymique', 'prenom', 'dateNaissance'] as const

const found = readCases().find(({ name }) => name === 'modifier-demande/ok-nouvelle-adresse')
if (!found) throw new Error('no case to start from')
const base: Case = found

const edited = (bytes: Buffer, nom: string, nomPatronymique?: string): Buffer =>
  Buffer.from(
    bytes
      .toString('utf8')
      .replace(
        '<nom>Grandin</nom>',
        `<nom>${nom}</nom>${nomPatronymique === undefined ? '' : `\n<nomPatronymique>${nomPatronymique}</nomPatronymique>`}`,
      ),
  )

const lineOf = (bytes: Buffer, text: string): number =>
  bytes
    .toString('utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1

const namesIn = async (app: FastifyInstance) => {
  const { demandeLogement, version } = await vendor(app).consulter(NUMBER)
  const { demandeur } = demandeLogement.personnePhysique
  const names = Object.fromEntries(NAMES.map((name) => [name, demandeur[name]]))
  return { version, names, voie: demandeur.adressePostale.voie }
}

const expected = (door: Door, decision: string, ligne: number): Outcome => ({
  decision,
  constats: [{ code: CODE, chemin: CHEMIN, ...(door.lines && { ligne }) }],
})

for (const door of DOORS) {
  t.test(`the patronymic repeats the name in the message, by ${door.name}`, async (t) => {
    let sent = 0
    for (const nom of CASINGS) {
      for (const patronymique of CASINGS) {
        const one: Case = { ...base, bytes: edited(base.bytes, nom, patronymique) }
        const { app, close } = await openCase(one)
        const before = await namesIn(app)
        t.strictSame(
          await door.send(app, one),
          expected(door, 'ACCEPTEE_AVEC_RESERVES', lineOf(one.bytes, '<nomPatronymique>')),
          `${nom} ${patronymique}`,
        )
        const after = await namesIn(app)
        t.strictSame(after.names, before.names, 'the names are the record’s, byte for byte')
        t.equal(after.names['nomPatronymique'], undefined)
        t.strictSame([after.version, after.voie], [2, 'rue des Merles'], 'the rest is changed')
        await close()
        sent++
      }
    }
    t.equal(sent, CASINGS.length ** 2)
  })

  t.test(`it is in the record alone, by ${door.name}`, async (t) => {
    for (const nom of CASINGS) {
      const registre = base.registre.map((one) => ({
        ...one,
        bytes: edited(one.bytes, 'Grandin', 'GRANDIN'),
      }))
      const one: Case = { ...base, registre, bytes: edited(base.bytes, nom) }
      const { app, close } = await openCase(one)
      const before = await namesIn(app)
      t.strictSame(
        await door.send(app, one),
        expected(door, 'ACCEPTEE_AVEC_RESERVES', lineOf(one.bytes, '<demandeur>')),
        nom,
      )
      const after = await namesIn(app)
      t.strictSame(after.names, before.names)
      t.equal(after.names['nomPatronymique'], 'GRANDIN')
      await close()
    }
  })

  t.test(`the policy decides, by ${door.name}`, async (t) => {
    const line = { code: CODE, severite: 'erreur' } as const
    const policies = [
      { politique: [line], refused: true },
      { politique: [{ ...line, guichet: 'G1226' }], refused: true },
      { politique: [{ ...line, guichet: 'H3501' }], refused: false },
      { politique: [{ ...line, depuis: '2026-02-10' }], refused: true },
      { politique: [{ ...line, depuis: '2026-02-11' }], refused: false },
    ]
    for (const { politique, refused } of policies) {
      const one: Case = { ...base, bytes: edited(base.bytes, 'GRANDIN', 'GRANDIN'), context: { politique } }
      const { app, close } = await openCase(one)
      const before = await namesIn(app)
      t.strictSame(
        await door.send(app, one),
        expected(
          door,
          refused ? 'REFUSEE' : 'ACCEPTEE_AVEC_RESERVES',
          lineOf(one.bytes, '<nomPatronymique>'),
        ),
        JSON.stringify(politique),
      )
      const after = await namesIn(app)
      t.strictSame(after.names, before.names)
      if (refused) t.strictSame(after, before, 'nothing is kept of a refused message')
      await close()
    }
  })
}

t.test('the text says that capitals are not the cause, and what to do', async (t) => {
  const { app, close } = await openCase(base)
  const { demandeLogement } = await vendor(app).consulter(NUMBER)
  const { personnePhysique } = demandeLogement
  const answer = await vendor(app).modifier(
    NUMBER,
    {
      ...demandeLogement,
      personnePhysique: {
        ...personnePhysique,
        demandeur: { ...personnePhysique.demandeur, nomPatronymique: 'GRANDIN' },
      },
    },
    { version: '"1"' },
  )
  t.match(answer.constats, [
    {
      code: CODE,
      texteFr: /« GRANDIN ».*Les majuscules et les minuscules n’en sont pas la cause\./,
      texteEn: /"GRANDIN".*Capitals and small letters are not the cause\./,
      remedeFr: 'Omettez nomPatronymique quand il est égal au nom.',
    },
  ])
  t.match(answer.listeComparaison, [
    {
      verdict: 'SAME_WITH_REPAIR',
      listeReparation: [{ code: 'DROP_PATRONYMIC', niveau: 'T1', champ: 'nomPatronymique' }],
    },
  ])
  await close()
})
