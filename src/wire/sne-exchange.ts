/** One call of the SNE 02.01 door: its parameters, the file it may carry, who it comes from. */
import { sha256 } from '../base/digest.ts'
import type { Reception } from '../blob/ports.ts'
import type { Code } from '../diagnostic/catalogue.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { decodeBase64 } from '../envelope/base64-decoder.ts'
import { decodeBytes } from '../envelope/encoding.ts'
import { resolveCid } from '../envelope/mime.ts'
import { type ReadNuu, readInterfaceNuu } from '../envelope/read-message.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'
import type { Act } from '../operation/operation.ts'
import type { Read } from '../service/judge.ts'
import { asFault } from './bytes.ts'
import type { Caller } from './caller.ts'
import type { Doors } from './doors.ts'
import { type Handled, handle, type Trace } from './handle.ts'
import type { FichierRecu, SneBody } from './sne-body.ts'
import type { ParametersReader } from './sne-parameters.ts'

export const PORTE_SNE = 'sne-02.01'

export interface Exchange {
  readonly doors: Doors
  readonly body: SneBody
  readonly caller: Caller
  readonly read: ParametersReader
  readonly correlation: string
  observe(trace: Trace): void
  /** The row of this exchange is written, or about to be. */
  taken(): void
  /** Journals a file refused for what it asks, which no act is done for. Raises SNE-SRV-002. */
  refuse(guichet: string, code: Code): Promise<void>
}

/** A file handed over, read, with what its name says. */
export interface Fichier {
  readonly nuu: ReadNuu
  readonly nom: string
  readonly guichet: string
  /** SHA-256 of the file's bytes. */
  readonly empreinte: string
}

const NOM_FICHIER = new RegExp(`^DEM(${NUM_GUICHET_PATTERN})-[0-9]{12}-[0-9]{6}[.]xml$`)
const NOM_CERTIFICAT = new RegExp(`^CER(${NUM_GUICHET_PATTERN})-[0-9]{12}[.]pem$`)

/** The file that the call hands over. Raises SNE-ENV-025, SNE-ENV-038 or SNE-ENV-005 when it cannot be read. */
export const fichierOf = async (exchange: Exchange): Promise<Fichier> => {
  const nom = exchange.read.textOf('nomFichierDemande')
  const named = NOM_FICHIER.exec(nom)
  if (!named) throw fault('SNE-ENV-038', {})
  const { reste, empreinte } = attachedFile(exchange)
  const nuu = await asFault(async () => readInterfaceNuu(decodeBytes(reste, undefined)))
  if ('racine' in nuu) throw fault('SNE-ENV-005', { action: 'interfaceNuu', corps: nuu.racine })
  return { nuu, nom, guichet: exchange.caller.guichet ?? named[1] ?? '', empreinte }
}

/** Guichet of a call without a file: the transport's, else the one that the certificate's name bears. */
export const guichetOf = ({ caller, read }: Exchange): string | undefined =>
  caller.guichet ?? NOM_CERTIFICAT.exec(read.textOf('nomCertificat'))?.[1]

/** The file by reference to a part, or as base64. Raises SNE-ENV-025 when there is none that can be read. */
const attachedFile = ({ read, body }: Exchange): FichierRecu => {
  const parameter = read.parameters.get('fichierDemande')
  const recu = body.receptions.take(parameter?.href ?? parameter?.text ?? '')
  if (recu && 'piece' in recu) throw fault('SNE-ENV-025', {})
  if (recu) return recu
  if (parameter?.href !== undefined) {
    const part = body.multipart && resolveCid(parameter.href, body.multipart.parts)
    if (!part || part.body.length === 0) throw fault('SNE-ENV-025', {})
    return whole(part.body)
  }
  const bytes = decodeBase64(Buffer.from(parameter?.text ?? ''), () => fault('SNE-ENV-025', {}))
  if (bytes.length === 0) throw fault('SNE-ENV-025', {})
  return whole(bytes)
}

const whole = (bytes: Buffer): FichierRecu => ({ reste: bytes, empreinte: sha256(bytes) })

/** Performs an act for this door. */
export const perform = async (
  exchange: Exchange,
  operation: Act,
  call: {
    readonly read: Read
    readonly guichet: string | undefined
    readonly empreinte?: string
    readonly cleEchange?: string
    readonly jour?: string | undefined
    readonly reception?: Reception | undefined
  },
): Promise<Handled> => {
  const { doors, caller, correlation, body } = exchange
  exchange.taken()
  const handled = await handle(doors.ports, {
    operation,
    porte: PORTE_SNE,
    read: call.read,
    empreinte: call.empreinte ?? body.empreinte,
    correlation,
    caller: { ...caller, guichet: call.guichet },
    sansAgent: true,
    cleEchange: call.cleEchange,
    // The version that this door adds is no part of what was handed over.
    empreinteContenu: call.empreinte,
    jour: call.jour,
    reception: call.reception,
  })
  exchange.observe(handled.trace)
  return handled
}
