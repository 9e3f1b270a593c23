/** The command `echeances`: the clocks of applications, applied once, beside a service or without one. */
import { readConfig } from '../config/config.ts'
import { applyEcheances, type Bilan } from '../service/echeance.ts'
import { StoreUnavailable } from '../store/ports.ts'
import { openConfigured } from './configured-store.ts'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'

const WORDS: Readonly<Record<keyof Bilan, string>> = {
  preavis: 'préavis de renouvellement',
  radiations: 'radiations faute de renouvellement',
  purges: 'demandes effacées',
}

/** Applies what is due at an instant and writes how many. Raises CommandFailure when the store is out of reach. */
export const echeances = async (io: Io, maintenant = new Date()): Promise<Exit> => {
  const store = await openConfigured(readConfig(io.env))
  try {
    const bilan = await applyEcheances(store, maintenant)
    for (const [name, words] of Object.entries(WORDS))
      io.stdout.write(`${words} : ${bilan[name as keyof Bilan]}\n`)
    return EXIT.accepted
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    throw new CommandFailure(
      EXIT.unreachable,
      `Les échéances n’ont pas toutes été appliquées : ${error.message}`,
    )
  } finally {
    await store.close()
  }
}
