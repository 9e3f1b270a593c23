/** How the variables on TLS and the operators' address are read. */

import { type PairFiles, readMaterial, TlsFault, type TlsFiles } from '../tls/certificates.ts'
import { PROFILES, type ProfileName } from '../tls/profile.ts'
import { bad, setting } from './setting.ts'

/** Files of certificates with those of their keys. */
const pairFiles = (text: string): readonly PairFiles[] => {
  if (text === '') return []
  const found = text.split(',').map((one) => one.trim().split(':'))
  return found.every((parts) => parts.length === 2 && parts.every((part) => part !== '')) && found.length <= 2
    ? found.map(([certificate = '', key = '']) => ({ certificate, key }))
    : bad('un ou deux certificat.pem:cle.pem sont attendus, séparés par une virgule')
}

/** A profile by its name. */
const profileName = (text: string): ProfileName =>
  Object.hasOwn(PROFILES, text)
    ? (text as ProfileName)
    : bad(`une de ces valeurs est attendue : ${Object.keys(PROFILES).join(', ')}`)

/** Where the operators' address listens. */
export interface ListenPlace {
  readonly host: string
  readonly port: number
}

/** The operators' address. */
const operatorsPlace = (text: string): ListenPlace | undefined => {
  if (text === '') return undefined
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]{1,255})):([0-9]{1,5})$/.exec(text)
  const port = Number(match?.[3])
  return match && port <= 65_535 ? { host: match[1] ?? match[2] ?? '', port } : bad('hôte:port est attendu')
}

/** The variables, by the names their values have in `Config`. */
export const TLS_SETTINGS = {
  tlsPairs: setting(
    'SNE_TLS_CERTIFICATS',
    '',
    'Certificats du serveur, `certificat.pem:cle.pem`, séparés par des virgules : un RSA, un ECDSA, ou les deux. Absent, la passerelle ne chiffre pas elle-même.',
    pairFiles,
  ),
  tlsProfile: setting(
    'SNE_TLS_PROFIL',
    'anssi-2020',
    'Profil TLS : `anssi-2020`, ou `anssi-2020-compat` qui ajoute ECDHE avec CBC.',
    profileName,
  ),
  tlsAuthorities: setting(
    'SNE_TLS_AUTORITES',
    '',
    'Fichier PEM des autorités dont les certificats clients sont reconnus, racines comprises. Absent, aucun n’est demandé.',
    (text) => text || undefined,
  ),
  tlsRevocations: setting(
    'SNE_TLS_REVOCATIONS',
    '',
    'Fichiers PEM des listes de révocation, séparés par des virgules : une liste pour chaque autorité. Exige `SNE_TLS_AUTORITES`.',
    (text) => (text === '' ? [] : text.split(',').map((file) => file.trim())),
  ),
  operators: setting(
    'SNE_EXPLOITATION',
    '',
    'Seconde adresse d’écoute, `hôte:port`, pour les exploitants : santé, mesures, refus de TLS. En clair et sans clé ; absente, elle n’est pas ouverte.',
    operatorsPlace,
  ),
} as const

interface TlsValues {
  readonly tlsPairs: readonly PairFiles[]
  readonly tlsProfile: ProfileName
  readonly tlsAuthorities?: string | undefined
  readonly tlsRevocations: readonly string[]
}

/** The files of TLS, as its server takes them; undefined when the process does not encrypt. */
export const tlsFiles = (values: TlsValues): TlsFiles | undefined =>
  values.tlsPairs.length === 0
    ? undefined
    : {
        profile: values.tlsProfile,
        pairs: values.tlsPairs,
        authorities: values.tlsAuthorities,
        revocations: values.tlsRevocations,
      }

/** A French line for each thing that stands in the way of TLS, files included. */
export const tlsFaults = (values: TlsValues): readonly string[] => {
  const files = tlsFiles(values)
  if (!files && values.tlsAuthorities !== undefined)
    return ['SNE_TLS_AUTORITES : SNE_TLS_CERTIFICATS est exigée avec des autorités.']
  if (values.tlsRevocations.length > 0 && values.tlsAuthorities === undefined)
    return ['SNE_TLS_REVOCATIONS : SNE_TLS_AUTORITES est exigée avec des listes de révocation.']
  try {
    if (files) readMaterial(files, new Date())
    return []
  } catch (error) {
    if (!(error instanceof TlsFault)) throw error
    return [`SNE_TLS_${error.subject.toUpperCase()} : ${error.message}.`]
  }
}
