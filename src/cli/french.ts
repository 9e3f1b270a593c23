/** What commander says by itself, in French. */
import { type Command, Help } from 'commander'

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
}

const ERRORS: readonly (readonly [RegExp, string])[] = [
  [/^error: /, 'Erreur : '],
  [/required option '(.+)' not specified/, 'l’option $1 est exigée'],
  [/missing required argument '(.+)'/, 'l’argument $1 manque'],
  [/unknown option '(.+)'/, 'option inconnue : $1'],
  [/unknown command '(.+)'/, 'commande inconnue : $1'],
  [/option '(.+)' argument missing/, 'l’option $1 attend une valeur'],
  [
    /too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+)\./,
    'trop d’arguments : $2 attendus, $3 donnés',
  ],
  [/\(Did you mean (?:one of )?(.+)\?\)/, '(peut-être $1 ?)'],
]

/** An error of commander's. */
export const frenchError = (text: string): string =>
  ERRORS.reduce((said, [english, french]) => said.replace(english, french), text)

const help = new Help()

/** What its help is made of. */
export const FRENCH_HELP: Partial<Help> = {
  styleTitle: (title) => TITLES[title] ?? title,
  commandUsage: (command: Command) => help.commandUsage(command).replace('[command]', '[commande]'),
  optionDescription: (option) => help.optionDescription(option).replace('(default: ', '(par défaut : '),
}
