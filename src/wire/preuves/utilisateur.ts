/** A UsernameToken (WS-Security 1.0) as a proof: its password as it is, over TLS or on this machine only. */
import type { FastifyRequest } from 'fastify'
import { sha256 } from '../../base/digest.ts'
import { fault } from '../../diagnostic/gateway-fault.ts'
import { PASSWORD_TEXT, type UsernameToken } from '../../envelope/security-header.ts'
import { isLoopback, type Preuve } from './preuve.ts'

/**
 * The proof in a token. Raises SNE-DRO-014 for a password of another form, or sent where others could read it: by then
 * it must be changed.
 */
export const utilisateurPreuve = (
  request: FastifyRequest,
  { nom, motDePasse, type }: UsernameToken,
): Preuve => {
  if (type !== PASSWORD_TEXT)
    throw fault('SNE-DRO-014', {
      raison: { fr: 'seul PasswordText est pris', en: 'only PasswordText is taken' },
    })
  if (request.protocol !== 'https' && !isLoopback(request))
    throw fault('SNE-DRO-014', {
      raison: {
        fr: 'le mot de passe est passé en clair, il faut le changer',
        en: 'the password was sent in the clear and must be changed',
      },
    })
  return { nature: 'UTILISATEUR', empreinte: sha256(`${nom}:${motDePasse}`) }
}
