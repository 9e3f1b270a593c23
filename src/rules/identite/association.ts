/** Two associations: the same by their SIREN, else by their folded name. */
import { fold } from './fold.ts'
import type { Verdict } from './outcomes.ts'

export interface Association {
  readonly raisonSociale?: string | undefined
  readonly siret?: string | undefined
}

const SIREN_LENGTH = 9
const sirenOf = ({ siret }: Association): string | undefined => siret?.slice(0, SIREN_LENGTH)

/**
 * A SIREN decides when both sides have one; the same name without it is only doubtful, for federations name their
 * local branches alike.
 */
export const compareAssociations = (sent: Association, held: Association): Verdict => {
  const [own, known] = [sirenOf(sent), sirenOf(held)]
  const sameName =
    sent.raisonSociale !== undefined &&
    held.raisonSociale !== undefined &&
    fold(sent.raisonSociale) === fold(held.raisonSociale)
  if (own !== undefined && known !== undefined) return own === known ? 'SAME' : 'OTHER'
  return sameName ? 'DOUBTFUL' : 'OTHER'
}
