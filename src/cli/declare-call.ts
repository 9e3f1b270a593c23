/** The words of a command that calls a service. */
import type { Command } from 'commander'

const LOCAL = 'http://127.0.0.1:8080'

/** Gives a command the options of a call. */
export const reaching = (command: Command): Command =>
  command
    .option('--adresse <url>', 'adresse du service', LOCAL)
    .option('--cle <clé>', 'clé d’appel ; à défaut la première de SNE_CLE_APPEL')
    .option('--guichet <numéro>', 'guichet pour lequel agir')
    .option('--agent <identifiant>', 'qui agit ; exigé avec la clé d’un système inscrit')

/** Those of a call that makes something. */
export const sending = (command: Command): Command =>
  reaching(command).option(
    '--cle-echange <clé>',
    'clé d’échange : le même envoi répété n’a qu’un effet ; de plusieurs fichiers, leur rang la suit',
  )
