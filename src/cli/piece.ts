/** The command `piece deposer`: files to an application of a running service, one after the other. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import cliProgress from 'cli-progress'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { type Access, ask, type Reply, tell } from './service-call.ts'

/** Where the documents go. */
export interface PieceOptions extends Access {
  readonly demande: string
  readonly categorie: string
  readonly personne?: string
}

interface Deposed extends Reply {
  readonly piece?: { readonly id: string }
  readonly etatCategorie?: { readonly place: number }
}

/** Sends each file; prints its identifier, the room left and the findings. The worst end is the exit code. */
export const deposerPieces = async (
  files: readonly string[],
  options: PieceOptions,
  io: Io,
): Promise<Exit> => {
  const bar = io.stderr.isTTY
    ? new cliProgress.SingleBar({ format: '{bar} {value}/{total} {fichier}' }, cliProgress.Presets.rect)
    : undefined
  bar?.start(files.length, 0, { fichier: '' })
  let worst: Exit = EXIT.accepted
  const said: (() => Exit)[] = []
  try {
    for (const [i, file] of files.entries()) {
      const { cleEchange } = options
      // One key stands for one content.
      const own = cleEchange !== undefined && files.length > 1 && { cleEchange: `${cleEchange}-${i + 1}` }
      const answer = await deposit(file, { ...options, ...own }, io)
      bar?.increment(1, { fichier: basename(file) })
      const { piece, etatCategorie } = answer.reply
      const heading = `${file} : ${piece ? `pièce ${piece.id}, place restante ${etatCategorie?.place ?? 0}, ` : ''}`
      said.push(() => tell(answer, io, heading))
    }
  } finally {
    bar?.stop()
  }
  for (const one of said) worst = Math.max(worst, one()) as Exit
  return worst
}

const deposit = async (file: string, { demande, categorie, personne, ...access }: PieceOptions, io: Io) => {
  const body = await readFile(file).catch(() => {
    throw new CommandFailure(EXIT.usage, `Le fichier ${file} ne peut pas être lu.`)
  })
  const said = { categorie, nomFichier: basename(file), ...(personne !== undefined && { personne }) }
  const path = `/v1/demandes/${encodeURIComponent(demande)}/pieces?${new URLSearchParams(said)}`
  const headers = { 'content-type': 'application/octet-stream' }
  return ask<Deposed>(path, access, io, { method: 'POST', headers, body })
}
