/** The command `verifier`: judges files on the spot. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { type FileVerdict, judgeFile } from './judge-file.ts'
import { showFault, showFinding } from './render.ts'

/** From how many files on a bar shows the progress. */
const BAR_FROM = 21

/** Judges the files, and the `.xml` files of the folders. @param judge the judge, replaced in tests */
export const verifier = async (
  paths: readonly string[],
  options: { readonly json?: true },
  io: Io,
  judge: (bytes: Buffer) => FileVerdict = judgeFile,
): Promise<Exit> => {
  const files = await listFiles(paths)
  const bar = await openBar(files.length, io)
  let exit: Exit = EXIT.accepted
  try {
    for (const file of files) {
      const verdict = judge(await readFile(file).catch(() => unreadable(file)))
      const own = exitOf(verdict)
      if (own > exit) exit = own
      io.stdout.write(
        options.json ? `${JSON.stringify({ fichier: file, ...verdict })}\n` : show(file, verdict),
      )
      bar?.increment()
    }
  } finally {
    bar?.stop()
  }
  return exit
}

const exitOf = (verdict: FileVerdict): Exit => {
  if ('faute' in verdict) return EXIT.fault
  return verdict.decision === 'REFUSEE' ? EXIT.refused : EXIT.accepted
}

const show = (file: string, verdict: FileVerdict): string =>
  'faute' in verdict
    ? `${file} : NON JUGE\n${showFault(verdict.faute)}`
    : `${file} : ${verdict.decision}\n${verdict.constats.map(showFinding).join('')}`

const unreadable = (path: string): never => {
  throw new CommandFailure(EXIT.usage, `${path} ne peut pas être lu.`)
}

const listFiles = async (paths: readonly string[]): Promise<string[]> => {
  const files: string[] = []
  for (const path of paths) {
    const found = await stat(path).catch(() => unreadable(path))
    if (!found.isDirectory()) {
      files.push(path)
      continue
    }
    const inside = (await readdir(path, { recursive: true })).filter((name) => /\.xml$/i.test(name)).sort()
    if (inside.length === 0) throw new CommandFailure(EXIT.usage, `${path} ne contient aucun fichier .xml.`)
    files.push(...inside.map((name) => join(path, name)))
  }
  return files
}

const openBar = async (total: number, io: Io) => {
  if (total < BAR_FROM || !io.stderr.isTTY) return undefined
  const { SingleBar } = await import('cli-progress')
  const bar = new SingleBar({
    format: '{bar} {value}/{total} fichiers',
    stream: io.stderr as NodeJS.WritableStream,
    clearOnComplete: true,
  })
  bar.start(total, 0)
  return bar
}
