/** The command `contrat`: writes the published documents, or says which differ from the declarations. */
import { contractDrift, saveContract } from '../contract/index.ts'
import { EXIT, type Exit, type Io } from './io.ts'

/** Writes under `dossier`, or with `verifier` compares and writes nothing. */
export const contrat = async (
  options: { readonly dossier: string; readonly verifier?: true },
  io: Io,
): Promise<Exit> => {
  if (!options.verifier) {
    await saveContract(options.dossier)
    io.stdout.write(`Contrat écrit dans ${options.dossier}.\n`)
    return EXIT.accepted
  }
  const differing = await contractDrift(options.dossier)
  if (differing.length === 0) {
    io.stdout.write('Le contrat publié est celui des déclarations.\n')
    return EXIT.accepted
  }
  io.stderr.write(
    `Diffèrent des déclarations (npm run generate les récrit) :\n${differing.map((file) => `  ${file}\n`).join('')}`,
  )
  return EXIT.refused
}
