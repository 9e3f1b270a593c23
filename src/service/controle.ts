/** What is found in the bytes of a document: by the inspection, by the antivirus. */
import type { Reception } from '../blob/ports.ts'
import { type Constat, constat } from '../diagnostic/constat.ts'
import type { Inspector } from '../inspection/inspector.ts'
import type { Inspection, Motif } from '../inspection/verdict.ts'
import { rethrow } from './blob-fault.ts'
import { CONTENU } from './placing.ts'
import type { Analyse } from './temoin.ts'

const MOTIFS = {
  TYPE_INCONNU: 'SNE-PIE-025',
  PDF_CHIFFRE: 'SNE-PIE-026',
  PDF_ILLISIBLE: 'SNE-PIE-027',
  PDF_ACTIF: 'SNE-PIE-028',
  IMAGE_ILLISIBLE: 'SNE-PIE-029',
  IMAGE_TRONQUEE: 'SNE-PIE-029',
  IMAGE_DEMESUREE: 'SNE-PIE-030',
  TROP_LONG_A_EXAMINER: 'SNE-PIE-031',
} as const satisfies Partial<Record<Motif, string>>

/** The most pages that are counted; a plan may admit fewer. */
export const PAGES_MAX = 1000

/** What was found in the bytes. */
export interface Examine {
  readonly constats: readonly Constat[]
  readonly inspection: Inspection | undefined
  /** The antivirus has not answered: the piece waits, unserved. */
  readonly enAnalyse: boolean
}

/** Findings that leave a document acceptable. */
export const RESERVES: ReadonlySet<string> = new Set(['SNE-PIE-041', 'SNE-PIE-042'])
export const UNEXAMINED: Examine = { constats: [], inspection: undefined, enAnalyse: false }

/** The state that a document is kept in. */
export const etatOf = ({ enAnalyse }: Examine) => (enAnalyse ? 'EN_ANALYSE' : 'VALIDE')

/** Has the bytes examined and scanned; `pour` tells whose they are, for their turn. Raises SNE-PIE-051. */
export const examineBytes = async (
  reception: Reception,
  inspector: Pick<Inspector, 'inspect'>,
  scanner: Analyse | undefined,
  pour: string,
): Promise<Examine> => {
  const [inspection, verdict] = await Promise.all([
    inspector.inspect(reception.scelle, { pages: PAGES_MAX }, pour).catch(rethrow),
    scanner?.scan(() => reception.open()),
  ])
  const constats: Constat[] = []
  if (inspection.kind === 'refusee') {
    constats.push(
      inspection.motif === 'TROP_DE_PAGES'
        ? constat('SNE-PIE-033', CONTENU, { limite: PAGES_MAX })
        : constat(MOTIFS[inspection.motif], CONTENU, {}),
    )
  }
  if (typeof verdict === 'object') constats.push(constat('SNE-PIE-032', CONTENU, {}))
  else if (verdict === undefined) constats.push(constat('SNE-PIE-042', CONTENU, {}))
  else if (verdict === 'SANS_REPONSE') constats.push(constat('SNE-PIE-041', CONTENU, {}))
  return { constats, inspection, enAnalyse: verdict === 'SANS_REPONSE' }
}
