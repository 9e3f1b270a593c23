/** Every operation × profile × territory, by SOAP and by REST, against what the declarations say. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { PROFIL, type Profil } from '../../src/model/nomenclature/acces.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import type { Operation } from '../../src/operation/operation.ts'
import { asOperator, asSystem, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { CALLS, PDF } from '../kit/calls.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { readXml } from '../kit/somebody.ts'

/** The application aimed at is of the first one. */
const TERRITORIES = { '035': 'G1226', '044': 'G0044', '000': 'G0000' } as const
type Territory = keyof typeof TERRITORIES

const systemOf = (profil: Profil, territoire: Territory) => `${profil.replaceAll('_', '-')}-${territoire}`

const expectedOf = ({ droits }: Operation, profil: Profil, territoire: Territory): string => {
  if (!droits.profils.includes(profil)) return 'SNE-DRO-006'
  if (territoire === '000' || droits.portee === 'libre') return 'permis'
  if (droits.portee === 'nationale') return 'SNE-DRO-007'
  if (territoire === '035') return 'permis'
  return droits.portee === 'piece' ? 'SNE-PIE-001' : 'SNE-DRO-007'
}

/** What an answer says of rights: a code, or that nothing of them stood in the way. */
const saidOf = (body: string): string => /SNE-DRO-\d{3}|SNE-PIE-001/.exec(body)?.[0] ?? 'permis'

const submit = async (app: FastifyInstance, change: (xml: string) => string): Promise<string> => {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { ...asOperator, 'x-guichet': 'G1226', 'content-type': 'application/xml' },
    payload: change(readXml('deposer-demande/ok-demandeur-seul')),
  })
  const { numUnique = '' } = answer.json() as { numUnique?: string }
  if (!numUnique.startsWith('035')) throw new Error(answer.body)
  return numUnique
}

const deposit = async (app: FastifyInstance, numUnique: string, n: number): Promise<string> => {
  // Other bytes each time: the same ones are the same piece.
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces?categorie=MO01`,
    headers: { ...asOperator, 'content-type': 'application/octet-stream' },
    payload: Buffer.concat([PDF, Buffer.from(`%${n}\n`)]),
  })
  const { piece } = answer.json() as { piece?: { id: string } }
  if (!piece) throw new Error(answer.body)
  return piece.id
}

t.test('every cell', async (t) => {
  const { examens, close } = await openTestExamens()
  t.teardown(close)
  const { app } = await openApp(t, { examens, config: { keys: [OPERATOR] } })
  for (const [territoire, guichet] of Object.entries(TERRITORIES))
    await enrolGuichet(app, guichet, territoire)
  const territories = Object.keys(TERRITORIES) as Territory[]
  for (const profil of PROFIL.codes)
    for (const territoire of territories)
      await enrolSystem(app, systemOf(profil, territoire), [{ numGuichet: TERRITORIES[territoire], profil }])
  const numUnique = await submit(app, (xml) => xml)
  // One whose file stays open, whatever is done to the other.
  const ouverte = await submit(app, (xml) =>
    xml.replace(/<nom>.*?</, '<nom>Autre<').replace(/1984-07-09/, '1961-03-27'),
  )
  let n = 0
  for (const operation of OPERATIONS)
    for (const [way, ask] of Object.entries(CALLS))
      for (const profil of PROFIL.codes)
        for (const territoire of territories) {
          const usesPiece = operation.droits.portee === 'piece'
          const piece = usesPiece ? await deposit(app, ouverte, n++) : 'a'.repeat(32)
          const systeme = systemOf(profil, territoire)
          const headers = asSystem(systeme, TERRITORIES[territoire])
          const answer = await app.inject(ask(operation, { numUnique, piece }, headers))
          const cell = `${operation.name} ${way} ${profil} ${territoire}`
          t.equal(
            saidOf(answer.body),
            expectedOf(operation, profil, territoire),
            `${cell} : ${answer.body.slice(0, 300)}`,
          )
          if (usesPiece)
            await app.inject({ method: 'DELETE', url: `/v1/pieces/${piece}`, headers: asOperator })
        }
})
