/**
 * The process in which documents are examined, one after the other. It has no environment, no secret, and by its
 * permissions no file to write; documents and answers go over one pipe. It ends when the pipe does.
 */
import { Socket } from 'node:net'
import { examine } from './examine.ts'
import { type Demande, FrameReader, frameHead, RECU } from './frame.ts'
import { render } from './render.ts'

/** Far above what the gateway accepts. */
const DOCUMENT_MAX = 2 ** 30
const PIPE = 3
/** Bytes taken from the pipe at once. */
const CHUNK = 262_144

// pdf-lib steps over what it cannot read by raising: the traces would be most of the work.
Error.stackTraceLimit = 0
// A signal to the whole group stops the gateway, which first finishes what was asked of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const reader = new FrameReader<Demande>(DOCUMENT_MAX, (demande, bytes) => void work(demande, bytes))
const pipe = new Socket({
  fd: PIPE,
  readable: true,
  writable: true,
  // What comes is copied out of it at once.
  onread: {
    buffer: Buffer.allocUnsafeSlow(CHUNK),
    callback: (size, buffer) => {
      reader.push(Buffer.from(buffer.buffer, buffer.byteOffset, size))
      return true
    },
  },
})

const answer = (valeur: unknown, octets: Buffer = Buffer.alloc(0)): void => {
  pipe.write(frameHead({ taille: octets.length, valeur }))
  pipe.write(octets)
}

const work = async ({ acte, limites }: Demande, bytes: Buffer): Promise<void> => {
  answer(RECU)
  if (acte === 'examiner') return answer(await examine(bytes, limites))
  const { octets, ...rendition } = await render(bytes, limites)
  answer(rendition, octets)
}

answer('pret')
