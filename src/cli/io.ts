/** What a command is given of the outside, and what it answers the shell. */

/** A stream that a command writes to. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
}

/** Exit codes, in the order of the help. */
export const EXIT = { accepted: 0, refused: 1, fault: 2, usage: 3, unreachable: 4 } as const
export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** What each exit code means; the help prints it, `README.md` repeats it. */
export const EXIT_TEXTS: Readonly<Record<Exit, string>> = {
  0: 'tout est accepté, avec ou sans réserve',
  1: 'au moins un message est refusé, le contrat publié diffère, une pièce gardée ou le journal est altéré',
  2: 'au moins un message n’a pas pu être jugé (faute)',
  3: 'commande, fichier ou configuration à corriger',
  4: 'service ou base de données injoignable',
}

/** A command cannot go on: one French line for the reader, and the exit code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exit: Exit

  constructor(exit: Exit, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exit = exit
  }
}
