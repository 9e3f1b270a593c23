/** The words of the commands `acces`. */
import type { Command } from 'commander'
import type { Exit, Io } from './io.ts'

type Commands = typeof import('./acces.ts')

/** Declares them under a program. */
export const declareAcces = (program: Command, io: Io, done: (exit: Exit) => void): void => {
  const acces = program
    .command('acces')
    .description('inscrit les guichets et les systèmes particuliers, sur l’enregistrement configuré')
  /** The options are those that the command declares. */
  const on =
    (run: (commands: Commands, args: readonly string[], options: never) => Promise<Exit>) =>
    async (...given: unknown[]) => {
      const [options] = given.slice(-2)
      done(await run(await import('./acces.ts'), given.slice(0, -2) as string[], options as never))
    }
  const command = (words: string, description: string) =>
    acces
      .command(words)
      .description(description)
      .requiredOption('--agent <identifiant>', 'qui agit, pour le journal')
  const valid = (one: Command) =>
    one
      .option('--du <jour>', 'premier jour de validité, AAAA-MM-JJ ; aujourd’hui par défaut')
      .requiredOption('--au <jour>', 'dernier jour de validité')

  command('guichet <numéro>', 'inscrit un guichet')
    .requiredOption('--libelle <texte>', 'son nom')
    .requiredOption('--territoire <code>', '111, 0 et le département, 97x, ou 000 pour tout le pays')
    .option('--au <jour>', 'dernier jour d’ouverture')
    .action(on((c, [numero = ''], options) => c.inscrireGuichet(numero, options, io)))
  command('systeme <code>', 'inscrit un système particulier')
    .requiredOption('--libelle <texte>', 'son nom')
    .option('--siren <numéro>', 'SIREN de qui l’exploite')
    .action(on((c, [code = ''], options) => c.inscrireSysteme(code, options, io)))
  valid(command('cle <systeme>', 'tire une clé d’appel et l’écrit, une seule fois')).action(
    on((c, [code = ''], options) => c.ajouterCle(code, options, io)),
  )
  valid(
    command('utilisateur <systeme>', 'tire le mot de passe d’un UsernameToken et l’écrit, une seule fois'),
  )
    .requiredOption('--nom <nom>', 'Username')
    .action(on((c, [code = ''], options) => c.ajouterUtilisateur(code, options, io)))
  command('certificat <systeme> <fichier>', 'ajoute un certificat client (PEM), sur ses propres jours')
    .option('--du <jour>', 'premier jour de validité, si plus tard')
    .option('--au <jour>', 'dernier jour de validité, si plus tôt')
    .action(on((c, [code = '', file = ''], options) => c.ajouterCertificat(code, file, options, io)))
  valid(command('jeton <systeme>', 'ajoute un client de l’émetteur de jetons'))
    .requiredOption('--client <identifiant>', 'client_id de ses jetons')
    .action(on((c, [code = ''], options) => c.ajouterJeton(code, options, io)))
  command('habiliter <systeme>', 'laisse un système agir pour un guichet')
    .requiredOption('--guichet <numéro>', 'guichet inscrit')
    .requiredOption('--profil <profil>', 'profil (docs/droits.md)')
    .option('--du <jour>', 'premier jour ; aujourd’hui par défaut')
    .option('--au <jour>', 'dernier jour ; sans fin par défaut')
    .action(on((c, [code = ''], options) => c.habiliter(code, options, io)))
  command('revoquer <systeme>', 'révoque un système, ou ce que les options nomment de lui')
    .option('--empreinte <sha256>', 'un identifiant')
    .option('--guichet <numéro>', 'ses habilitations pour un guichet')
    .option('--profil <profil>', 'celles d’un profil')
    .action(on((c, [code = ''], options) => c.revoquer(code, options, io)))
  command('lister', 'écrit les guichets et les systèmes inscrits').action(
    on((c, _args, options) => c.lister(options, io)),
  )
}
