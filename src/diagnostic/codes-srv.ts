/** Codes of the steps DRO (rights), REG (record) and SRV (the service itself). */
import { entry } from './entry.ts'

export const CODES_DRO = {
  'SNE-DRO-001': entry(
    'fatale',
    'L’appelant n’est pas reconnu.',
    'The caller is not known.',
    'Présentez la clé convenue avec l’exploitant (Authorization: Bearer).',
    'Present the key agreed with the operator (Authorization: Bearer).',
    { status: 401 },
  ),
  'SNE-DRO-002': entry(
    'fatale',
    'Aucun guichet n’est nommé par l’appel.',
    'The call names no guichet.',
    'Donnez le guichet : numGuichet dans la demande, ou l’en-tête X-Guichet.',
    'Give the guichet: numGuichet in the application, or the X-Guichet header.',
    { status: 401 },
  ),
} as const

export const CODES_REG = {
  'SNE-REG-001': entry(
    'erreur',
    'Aucune demande n’est visible sous ce numéro unique.',
    'No application is visible under this unique number.',
    'Vérifiez le numéro unique.',
    'Check the unique number.',
    { status: 404 },
  ),
} as const

export const CODES_SRV = {
  'SNE-SRV-001': entry(
    'fatale',
    'Le service a rencontré une erreur interne.',
    'The service met an internal error.',
    'Réessayez avec la même clé d’échange ; signalez l’identifiant de corrélation si l’erreur persiste.',
    'Try again with the same exchange key; report the correlation identifier if the error persists.',
    { status: 500, retryable: true },
  ),
  'SNE-SRV-002': entry(
    'fatale',
    'L’enregistrement est momentanément indisponible ; rien n’a été enregistré.',
    'The register is unavailable for the moment; nothing was recorded.',
    'Réessayez dans quelques secondes avec la même clé d’échange.',
    'Try again in a few seconds with the same exchange key.',
    { status: 503, retryable: true },
  ),
  'SNE-SRV-003': entry(
    'fatale',
    'La clé d’échange a déjà servi pour un autre contenu.',
    'The exchange key was already used for another content.',
    'Employez une nouvelle clé pour un nouveau contenu ; renvoyez le même contenu pour relire la réponse.',
    'Use a new key for a new content; send the same content to read the answer again.',
    { status: 422 },
  ),
  'SNE-SRV-004': entry(
    'fatale',
    'Le service s’arrête et n’accepte plus de message.',
    'The service is stopping and accepts no more messages.',
    'Réessayez dans quelques secondes avec la même clé d’échange.',
    'Try again in a few seconds with the same exchange key.',
    { status: 503, retryable: true },
  ),
} as const
