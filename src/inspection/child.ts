/**
 * The process in which documents are examined, one after the other. It has no environment, no secret but the key of the
 * document it is given, and by its permissions no file to write and none to read but sealed receptions and its code;
 * questions and answers go over one pipe. It ends when the pipe does.
 */
import { Socket } from 'node:net'
import { examine } from './examine.ts'
import { type Demande, FrameReader, frameHead, RECU } from './frame.ts'
import { render } from './render.ts'
import { SealedReader } from './sealed.ts'

const PIPE = 3

// pdf-lib steps over what it cannot read by raising: the traces would be most of the work.
Error.stackTraceLimit = 0
// A signal to the whole group stops the gateway, which first finishes what was asked of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const documents = new SealedReader()
const reader = new FrameReader<Demande>(0, (demande) => void answer(demande))
const pipe = new Socket({ fd: PIPE, readable: true, writable: true })
pipe.on('data', (chunk: Buffer) => reader.push(chunk))

const say = (valeur: unknown, octets: Buffer = Buffer.alloc(0)): void => {
  pipe.write(frameHead({ valeur }, octets))
  pipe.write(octets)
}

const answer = async (demande: Demande): Promise<void> => {
  let bytes: Buffer
  try {
    bytes = documents.read(demande.document)
  } catch (error) {
    pipe.write(frameHead({ illisible: String((error as { code?: string }).code ?? error) }))
    return
  }
  say(RECU)
  await work(demande, bytes)
  documents.forget(bytes)
}

const work = async ({ acte, limites }: Demande, bytes: Buffer): Promise<void> => {
  if (acte === 'examiner') return say(await examine(bytes, limites))
  const { octets, ...rendition } = await render(bytes, limites)
  say(rendition, octets)
}

say('pret')
