/** The command line: what can be asked, in which words, and the exit code of each end. */
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config/config.ts'
import { declareAcces } from './declare-acces.ts'
import { reaching, sending } from './declare-call.ts'
import { FRENCH_HELP, frenchError } from './french.ts'
import { CommandFailure, EXIT, EXIT_TEXTS, type Exit, type Io } from './io.ts'
import type { PieceOptions } from './piece.ts'
import type { Access } from './service-call.ts'

/** Runs one command. Returns the exit code; raises only what nobody foresaw. */
export const run = async (args: readonly string[], io: Io): Promise<Exit> => {
  let exit: Exit = EXIT.accepted
  const program = declare(io, (code) => {
    exit = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exit
  } catch (error) {
    // Commander has already written what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.accepted : EXIT.usage
    if (error instanceof ConfigError || error instanceof CommandFailure) {
      io.stderr.write(`${error.message}\n`)
      return error instanceof CommandFailure ? error.exit : EXIT.usage
    }
    throw error
  }
}

const exitCodes = (): string =>
  `\nCodes de sortie :\n${Object.entries(EXIT_TEXTS)
    .map(([code, text]) => `  ${code}  ${text}`)
    .join('\n')}`

const declare = (io: Io, done: (exit: Exit) => void): Command => {
  const program = new Command('sne-gateway')
    .usage('[options] [commande]')
    .description('Passerelle des services web synchrones du Système National d’Enregistrement')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(frenchError(text)),
    })
    .configureHelp(FRENCH_HELP)
    .helpOption('-h, --help', 'affiche cette aide')
    .helpCommand('help [commande]', 'affiche l’aide d’une commande')
    .addHelpText('after', exitCodes())
    .showHelpAfterError('(--help affiche l’aide)')

  program
    .command('serve')
    .description('démarre le service ; la configuration se lit dans l’environnement (docs/exploitation.md)')
    .action(async () => done(await (await import('./serve.ts')).serve(io)))

  program
    .command('verifier')
    .description('juge des fichiers XML sans service et sans rien enregistrer')
    .argument('<fichier...>', 'fichiers, ou dossiers dont les .xml sont lus')
    .option('--json', 'écrit un objet JSON par fichier et par ligne')
    .action(async (paths: string[], options: { json?: true }) =>
      done(await (await import('./verifier.ts')).verifier(paths, options, io)),
    )

  sending(program.command('deposer'))
    .description('dépose un fichier XML (élément deposerDemande) par la porte REST')
    .argument('<fichier>')
    .action(async (file: string, options: Access) =>
      done(await (await import('./deposer.ts')).deposer(file, options, io)),
    )

  const piece = program.command('piece').description('dépose des pièces, vérifie celles qui sont gardées')
  sending(piece.command('deposer'))
    .description('dépose des fichiers dans une demande, par la porte REST')
    .argument('<fichier...>')
    .requiredOption('--demande <numéro>', 'numéro unique de la demande')
    .requiredOption('--categorie <code>', 'catégorie du plan de classement')
    .option('--personne <identifiant>', 'personne concernée, telle que consulterDossier la donne')
    .action(async (files: string[], options: PieceOptions) =>
      done(await (await import('./piece.ts')).deposerPieces(files, options, io)),
    )

  piece
    .command('verifier')
    .description('relit une fois toutes les pièces gardées et dit celles qui sont perdues ou altérées')
    .action(async () => done(await (await import('./piece-verifier.ts')).verifierPieces(io)))

  const plan = program.command('plan').description('lit le plan de classement par la porte REST')
  reaching(plan.command('diff'))
    .description('écrit ce qui diffère entre deux versions publiées')
    .argument('<A>')
    .argument('<B>')
    .action(async (from: string, to: string, options: Access) =>
      done(await (await import('./plan.ts')).diffPlans(from, to, options, io)),
    )

  declareAcces(program, io, done)

  program
    .command('echeances')
    .description('applique une fois les échéances des demandes : préavis, radiations, effacements')
    .action(async () => done(await (await import('./echeances.ts')).echeances(io)))

  const journal = program.command('journal').description('lit, scelle et vérifie le journal des actes')
  journal
    .command('verifier')
    .description('recalcule toute la chaîne et nomme ce qui a été altéré')
    .option('--sceaux <dossier>', 'compare aussi les fichiers de sceaux de ce dossier')
    .action(async (options: { sceaux?: string }) =>
      done(await (await import('./journal.ts')).verifierJournal(options, io)),
    )
  journal
    .command('sceller')
    .description(
      'scelle la veille et écrit les fichiers de sceaux qui manquent ; le service le fait chaque heure',
    )
    .action(async () => done(await (await import('./journal.ts')).scellerJournal(io)))
  journal
    .command('demande')
    .description('écrit qui a demandé quoi sur une demande')
    .argument('<numéro>', 'numéro unique')
    .action(async (numUnique: string) =>
      done(await (await import('./journal.ts')).journalDemande(numUnique, io)),
    )

  program
    .command('contrat')
    .description('écrit le contrat publié (WSDL, XSD, OpenAPI, catalogue) d’après les déclarations')
    .option('--dossier <dossier>', 'racine du projet où écrire', '.')
    .option('--verifier', 'n’écrit rien et dit ce qui diffère')
    .action(async (options: { dossier: string; verifier?: true }) =>
      done(await (await import('./contrat.ts')).contrat(options, io)),
    )

  return program
}
