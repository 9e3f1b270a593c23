/** The command `piece verifier`: every kept piece read once, beside a service or without one. */
import { BlobUnavailable } from '../blob/ports.ts'
import { readConfig } from '../config/config.ts'
import { type Alteration, alterations, conserves } from '../service/ronde.ts'
import { type Store, StoreUnavailable } from '../store/ports.ts'
import { openConfigured } from './configured-store.ts'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { openExamens } from './pieces.ts'

/** What is written of one piece, and of how many. */
const WORDS: Readonly<Record<Alteration['etat'], readonly [one: string, all: string]>> = {
  abime: ['abime', 'abîmées'],
  absent: ['absent', 'absentes'],
  illisible: ['illisible', 'illisibles'],
  'cle-inconnue': ['clé inconnue', 'de clé inconnue'],
}

/**
 * Reads every kept piece and writes those that are lost or altered, then how many; any one of them ends with 1.
 * Raises CommandFailure when the store or the bytes are out of reach.
 */
export const verifierPieces = async (io: Io): Promise<Exit> => {
  const config = readConfig(io.env)
  const store = await openConfigured(config)
  try {
    const { blobs, close } = await openExamens(config, store, () => undefined)
    const seen = { relues: 0, octets: 0, abime: 0, absent: 0, illisible: 0, 'cle-inconnue': 0 }
    try {
      for await (const { blob, etat } of alterations(store, blobs, counted(store, seen))) {
        seen[etat]++
        io.stdout.write(`${blob.piece} : ${WORDS[etat][0]}\n`)
      }
    } finally {
      await close()
    }
    io.stdout.write(`pièces relues : ${seen.relues}\noctets : ${seen.octets}\n`)
    let found = 0
    for (const [etat, [, words]] of Object.entries(WORDS)) {
      const count = seen[etat as Alteration['etat']]
      io.stdout.write(`${words} : ${count}\n`)
      found += count
    }
    return found > 0 ? EXIT.refused : EXIT.accepted
  } catch (error) {
    if (!(error instanceof StoreUnavailable || error instanceof BlobUnavailable)) throw error
    throw new CommandFailure(EXIT.unreachable, `Les pièces n’ont pas toutes été relues : ${error.message}`)
  } finally {
    await store.close()
  }
}

async function* counted(store: Store, seen: { relues: number; octets: number }) {
  for await (const one of conserves(store)) {
    yield one
    if (one.estPremier) seen.relues++
    seen.octets += one.taille
  }
}
