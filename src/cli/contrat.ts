/** The command `contrat`: writes the published documents, or says which differ from the declarations. */
import { contractDrift, saveContract } from '../contract/index.ts'
import { EXIT, type Exit, type Io } from './io.ts'

/** Writes under `dossier`, or with `verifier` compares and writes nothing. */
export const contrat = async (
  options: { readonly dossier: string; readonly verifier?: true },
  io: Io,
): Promise<Exit> => {
  if (!options.verifier) {
    const changed = saveContract(options.dossier)
    io.stdout.write(
      changed.length === 0 ? 'Rien à récrire.\n' : changed.map((file) => `écrit : ${file}\n`).join(''),
    )
    return EXIT.accepted
  }
  const differing = contractDrift(options.dossier)
  if (differing.length === 0) {
    io.stdout.write('Le contrat publié est celui des déclarations.\n')
    return EXIT.accepted
  }
  io.stderr.write(
    `Diffèrent des déclarations (npm run generate les récrit) :\n${differing.map((file) => `  ${file}\n`).join('')}`,
  )
  return EXIT.refused
}
