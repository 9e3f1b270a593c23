/** Code lists of who may do what. */
import { codeList } from './code-list.ts'

/** Profiles of the users of the SNE; what each may do is declared by the operations. */
export const PROFIL = codeList(
  'Profil',
  {
    guichet: 'Guichet d’enregistrement',
    consultant_simple: 'Consultant : liste des pièces non sensibles',
    consultant_demande: 'Consultant : demandes et pièces non sensibles',
    consultant_sensible: 'Consultant : demandes et toutes les pièces',
    gestionnaire: 'Gestionnaire',
    numeriseur: 'Numériseur',
  },
  'documentation du SNE sur les habilitations',
)
export type Profil = (typeof PROFIL.codes)[number]

/** How a private system proves who it is. */
export const NATURE_IDENTIFIANT = codeList(
  'NatureIdentifiant',
  {
    CERTIFICAT: 'Certificat client, par l’empreinte SHA-256 de sa forme DER',
    JETON: 'Jeton OAuth 2, par l’empreinte SHA-256 de « émetteur sujet »',
    UTILISATEUR: 'UsernameToken, par l’empreinte SHA-256 de « nom:mot de passe »',
    CLE: 'Clé d’appel, par son empreinte SHA-256',
  },
  'contrat Guichet v1',
)
export type NatureIdentifiant = (typeof NATURE_IDENTIFIANT.codes)[number]
