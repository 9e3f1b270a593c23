/** Applications that documents can go to, of persons who do not exist. */
import { request } from 'undici'
import { somebody } from '../../test/kit/somebody.ts'
import { demande, ODILE } from '../../test/kit/vendor.ts'

/** As the service, which has the real clock, knows the day. */
const TODAY = new Date().toISOString().slice(0, 10)
const AT_ONCE = 16

/** An application of the person of a rank, as sent. */
export const messageOf = (rank: number): string =>
  JSON.stringify({
    demandeLogement: { ...demande({ ...ODILE, ...somebody(rank) }), dateCreationDemande: TODAY },
  })

/** Deposits an application; returns its number. Raises Error when it is refused. */
export const deposit = async (address: string, rank: number): Promise<string> => {
  const answer = await request(`${address}/v1/demandes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: messageOf(rank),
  })
  const text = await answer.body.text()
  if (answer.statusCode !== 201)
    throw new Error(`dépôt d’une demande : ${answer.statusCode} ${text.slice(0, 500)}`)
  return (JSON.parse(text) as { numUnique: string }).numUnique
}

/** Deposits the applications of that many persons, from a rank on; returns their numbers. */
export const depositAll = async (address: string, from: number, count: number): Promise<string[]> => {
  const numeros: string[] = []
  let next = from
  const client = async () => {
    while (next < from + count) numeros.push(await deposit(address, next++))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  return numeros
}
