/** Why a negotiation failed, in words for the operator to hand on: what is the case, and what to change. */
import type { Dimension, Gap } from './overlap.ts'

export interface Texts {
  readonly fr: string
  readonly en: string
}

/** Reasons, as the figures count them. */
export const REASONS = [
  'version',
  'suite',
  'certificat',
  'courbe',
  'signature',
  'protocole',
  'alerte',
  'pas-de-tls',
  'hello-illisible',
  'delai',
  'coupure',
  'autre',
] as const
export type Reason = (typeof REASONS)[number]

export interface Explanation {
  readonly constat: Texts
  readonly remede: Texts
}

const both = (fr: string, en: string): Texts => ({ fr, en })

const NAMES: Readonly<Record<Dimension, Texts>> = {
  version: both('version de TLS', 'TLS version'),
  suite: both('suite cryptographique', 'cipher suite'),
  certificat: both('type de certificat', 'type of certificate'),
  courbe: both('courbe ou groupe', 'curve or group'),
  signature: both('algorithme de signature', 'signature algorithm'),
  protocole: both('protocole (ALPN)', 'protocol (ALPN)'),
}

const REMEDIES: Readonly<Record<Dimension, Texts>> = {
  version: both(
    'Activez TLS 1.2, au mieux TLS 1.3, dans le client ou mettez à jour sa bibliothèque TLS.',
    'Enable TLS 1.2, preferably TLS 1.3, in the client or update its TLS library.',
  ),
  suite: both(
    'Activez dans le client une des suites acceptées ; à défaut, servez-le un temps par le profil anssi-2020-compat s’il propose ECDHE avec CBC.',
    'Enable one of the accepted suites in the client; failing that, serve it for a while with the profile anssi-2020-compat if it offers ECDHE with CBC.',
  ),
  certificat: both(
    'Ajoutez à SNE_TLS_CERTIFICATS un certificat du type demandé, à côté de l’autre ; ou activez dans le client les suites et signatures du type servi.',
    'Add a certificate of the type asked for to SNE_TLS_CERTIFICATS, beside the other; or enable the suites and signatures of the type served in the client.',
  ),
  courbe: both(
    'Activez dans le client X25519, P-256 ou P-384, et la courbe du certificat servi.',
    'Enable X25519, P-256 or P-384 in the client, and the curve of the certificate served.',
  ),
  signature: both(
    'Activez dans le client une signature à SHA-256 ou mieux ; SHA-1 n’est plus accepté.',
    'Enable a signature with SHA-256 or better in the client; SHA-1 is no longer accepted.',
  ),
  protocole: both(
    'Faites proposer HTTP/1.1 au client, à côté de HTTP/2 ou seul.',
    'Have the client offer HTTP/1.1, beside HTTP/2 or alone.',
  ),
}

/** Names shown of one list; a hostile client may offer thousands. */
export const SHOWN_MAX = 64

/** The beginning of a list. */
export const shown = (names: readonly string[]): string[] =>
  names.length <= SHOWN_MAX ? [...names] : [...names.slice(0, SHOWN_MAX), `… (${names.length})`]

/** Says a dimension without anything in common: what was offered, what is accepted. */
export const explainGap = ({ dimension, offered, accepted }: Gap): Explanation => {
  const { fr, en } = NAMES[dimension]
  const theirs = shown(offered).join(', ')
  const ours = accepted.join(', ')
  return {
    constat: both(
      `Rien en commun pour : ${fr}. Le client propose ${theirs || 'rien'} ; la passerelle accepte ${ours}.`,
      `Nothing in common for: ${en}. The client offers ${theirs || 'nothing'}; the gateway accepts ${ours}.`,
    ),
    remede: REMEDIES[dimension],
  }
}

const TRUST = both(
  'Donnez au client l’autorité qui a signé le certificat de la passerelle, vérifiez le nom appelé et l’horloge du client.',
  'Give the client the authority that signed the gateway’s certificate, check the name called and the client’s clock.',
)

const OTHERS: Readonly<Record<Exclude<Reason, Dimension | 'alerte'>, Explanation>> = {
  'pas-de-tls': {
    constat: both(
      'Ce qui est arrivé n’est pas une négociation TLS.',
      'What came in is not a TLS negotiation.',
    ),
    remede: both(
      'Appelez l’adresse en https:// ; un mandataire ne doit pas déchiffrer avant la passerelle.',
      'Call the address with https://; a proxy must not decrypt before the gateway.',
    ),
  },
  'hello-illisible': {
    constat: both(
      'Le premier message TLS du client est mal formé.',
      'The client’s first TLS message is not well formed.',
    ),
    remede: both(
      'Mettez à jour la bibliothèque TLS du client, ou cherchez un équipement qui altère la connexion.',
      'Update the client’s TLS library, or look for a device that alters the connection.',
    ),
  },
  delai: {
    constat: both(
      'La négociation n’a pas fini dans le temps donné.',
      'The negotiation did not end within the time given.',
    ),
    remede: both(
      'Cherchez un réseau lent, un pare-feu qui retient, ou un client qui ouvre sans rien dire.',
      'Look for a slow network, a firewall that holds back, or a client that opens and says nothing.',
    ),
  },
  coupure: {
    constat: both(
      'Le client a fermé la connexion avant la fin de la négociation, sans dire pourquoi.',
      'The client closed the connection before the negotiation ended, without saying why.',
    ),
    remede: TRUST,
  },
  autre: {
    constat: both(
      'Les propositions ont une part commune, mais la suite de la négociation a échoué.',
      'The offers have a part in common, but the rest of the negotiation failed.',
    ),
    remede: both('Cherchez le code d’OpenSSL ci-joint.', 'Look up the OpenSSL code given with this.'),
  },
}

/** Says a reason that is no lack of overlap. */
export const explainReason = (reason: keyof typeof OTHERS): Explanation => OTHERS[reason]

const ABOUT_TRUST = /CA|CERT/

/** Says an alert by which the client itself put an end, named as OpenSSL names it: `UNKNOWN_CA`. */
export const explainAlert = (alert: string): Explanation => ({
  constat: both(
    `Le client a mis fin à la négociation par l’alerte ${alert}.`,
    `The client put an end to the negotiation with the alert ${alert}.`,
  ),
  remede: ABOUT_TRUST.test(alert)
    ? TRUST
    : both(
        'Lisez le journal du client : c’est lui qui refuse.',
        'Read the client’s log: it is the one refusing.',
      ),
})
