/** A key of the register as a proof: drawn at random, so that its digest tells nothing of it. */
import { sha256 } from '../../base/digest.ts'
import { bearerOf, type ReadPreuve } from './preuve.ts'

export const clePreuve: ReadPreuve = (request) => {
  const key = bearerOf(request)
  return key === undefined ? undefined : { nature: 'CLE', empreinte: sha256(key) }
}
