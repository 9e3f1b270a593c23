/** The command `deposer`: one XML file to the REST door of a running service. */
import { readFile } from 'node:fs/promises'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { type Access, ask, type Reply, tell } from './service-call.ts'

/** Sends the file; prints the numéro unique, the findings or the fault. */
export const deposer = async (file: string, access: Access, io: Io): Promise<Exit> => {
  const body = await readFile(file).catch(() => {
    throw new CommandFailure(EXIT.usage, `Le fichier ${file} ne peut pas être lu.`)
  })
  const headers = { 'content-type': 'application/xml' }
  const answer = await ask<Reply & { readonly numUnique?: string }>('/v1/demandes', access, io, {
    method: 'POST',
    headers,
    body,
  })
  const { numUnique } = answer.reply
  return tell(answer, io, numUnique ? `Numéro unique : ${numUnique}\n` : '')
}
