import { freeAtOnce } from '../base/buffer.ts'
import type { Reception } from '../blob/ports.ts'
import { A_RENDRE, type Inspection } from '../inspection/verdict.ts'
import type { Piece } from '../model/piece.ts'
import { PAGES_MAX } from './controle.ts'
import type { Examens } from './depot.ts'
import type { Temoin } from './temoin.ts'

/** A copy of a document that every computer opens, kept beside it under a key of its own. */
export interface Rendu {
  readonly reception: Reception
  /** What replies say of it. */
  readonly dit: NonNullable<Piece['rendu']>
}

/**
 * Makes the copy and has it kept; undefined for a type that needs none. Nothing that goes wrong here raises: the
 * document is kept as it came, without a copy, and `temoin` is told.
 */
export const makeRendu = async (
  original: Reception,
  inspection: Inspection | undefined,
  { blobs, inspector, limite }: Pick<Examens, 'blobs' | 'inspector' | 'limite'>,
  temoin: Temoin,
  pour: string,
): Promise<Rendu | undefined> => {
  if (inspection?.kind !== 'bonne' || !A_RENDRE.has(inspection.type)) return undefined
  const { type } = inspection
  try {
    const limites = { pages: PAGES_MAX, octets: limite }
    const made = await inspector.render(original.scelle, limites, pour)
    if ('sans' in made) {
      temoin.rendue(type, made.sans)
      return undefined
    }
    const reception = await blobs.receive(once(made.octets), limite)
    await reception.keep()
    temoin.rendue(type, 'FAITE')
    const { taille, sha256 } = reception
    return { reception, dit: { type: made.type, taille, sha256 } }
  } catch {
    temoin.rendue(type, 'EMPECHEE')
    return undefined
  }
}

async function* once(octets: Buffer) {
  yield octets
  freeAtOnce(octets)
}
