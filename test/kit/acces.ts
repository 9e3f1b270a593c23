/** Private systems enrolled by the operations themselves: guichets, a system with its key, its delegations. */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Profil } from '../../src/model/nomenclature/acces.ts'

/** The operator's own key, which a test's configuration must hold. */
export const OPERATOR = 'cle-de-l-exploitant-des-essais'
export const asOperator = { authorization: `Bearer ${OPERATOR}`, 'x-guichet': 'G0000' }

export const keyOf = (systeme: string): string => `cle-d-appel-de-${systeme}`
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Sends one act of administration. Raises Error when it is not accepted. */
export const administer = async (
  app: FastifyInstance,
  method: 'PUT' | 'POST',
  url: string,
  body: object,
): Promise<void> => {
  const answer = await app.inject({
    method,
    url,
    headers: { ...asOperator, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
  if (answer.statusCode >= 300) throw new Error(`${method} ${url} : ${answer.body}`)
}

export const enrolGuichet = (app: FastifyInstance, numGuichet: string, territoire: string, au?: string) =>
  administer(app, 'PUT', `/v1/guichets/${numGuichet}`, {
    libelle: `Guichet ${numGuichet}`,
    territoire,
    ...(au && { au }),
  })

export interface Delegation {
  readonly numGuichet: string
  readonly profil: Profil
  readonly du?: string
  readonly au?: string
}

/** A system whose key is `keyOf` its code. */
export const enrolSystem = async (
  app: FastifyInstance,
  systeme: string,
  delegations: readonly Delegation[],
  { du = '2026-01-01', au = '2026-12-31' }: { readonly du?: string; readonly au?: string } = {},
): Promise<void> => {
  await administer(app, 'PUT', `/v1/systemes/${systeme}`, { libelle: `Système ${systeme}` })
  await administer(app, 'POST', `/v1/systemes/${systeme}/identifiants`, {
    identifiant: { nature: 'CLE', empreinte: digestOf(keyOf(systeme)), indice: 'cle-d-ap', du, au },
  })
  for (const delegation of delegations)
    await administer(app, 'POST', `/v1/systemes/${systeme}/habilitations`, {
      habilitation: { du: '2026-01-01', ...delegation },
    })
}

/** Headers of a call by a system. */
export const asSystem = (systeme: string, guichet?: string): Record<string, string> => ({
  authorization: `Bearer ${keyOf(systeme)}`,
  'x-agent-id': 'agent-0042',
  ...(guichet && { 'x-guichet': guichet }),
})
