/** The exchange file of the SNE's interface 02.01, `interfaceNuu`: an application, or a digital copy of a document. */
import { demandeLogement } from './demande.ts'
import { binary, coded, flat, group, type Infer, instant, integer, keyword, opt } from './field.ts'
import { rejeu } from './guichet.ts'
import { TYPE_FICHIER, VERSION_INTERFACE } from './nomenclature/echange.ts'
import { ETAT_PIECE, ROLE_DOSSIER } from './nomenclature/piece.ts'
import { depotPiece, idPiece, sha256 } from './piece.ts'
import { codeCategorie } from './plan.ts'

const ours = { ours: true, since: '02.01' } as const

/** Header of a file. */
export const entete = group(
  'entete',
  {
    typeFichier: opt(keyword(TYPE_FICHIER, 'Type de fichier', 'Type of file')),
    dateFichier: instant('Date du fichier', 'Date of the file'),
  },
  'Entête',
  'Header',
)

/** Whom a copy is about, as its file can say it: a place in the application that the counter read or wrote last. */
export const personneConcernee = group(
  'personneConcernee',
  {
    role: coded(ROLE_DOSSIER, 'Rôle dans la demande', 'Role in the application'),
    rang: opt(integer(1, 100, 'Rang dans sa liste ; 1 si absent', 'Rank in its list; 1 when absent')),
  },
  'Personne que la pièce concerne',
  'Person whom the document is about',
)
export type PersonneConcernee = Infer<typeof personneConcernee>

/** A COP file's document. Nothing public gives its form. */
export const copieNumerique = group(
  'copieNumerique',
  {
    categorie: codeCategorie,
    personne: opt(personneConcernee),
    ...depotPiece,
    contenu: binary('Octets du document', 'Bytes of the document'),
  },
  'Copie numérique d’une pièce',
  'Digital copy of a document',
  ours,
)

/** What a file carries beside its header. */
export const demande = group(
  'demande',
  { demandeLogement, copieNumerique: opt(copieNumerique) },
  'Demande',
  'Application',
)

export const interfaceNuu = group(
  'interfaceNuu',
  {
    entete,
    demande: opt(demande),
  },
  'Fichier d’échange du SNE',
  'Exchange file of the SNE',
  {
    attributes: {
      versionInterface: keyword(VERSION_INTERFACE, 'Version de l’interface', 'Version of the interface'),
    },
  },
)
export type InterfaceNuu = Infer<typeof interfaceNuu>

/** Most applications that an answer lists. */
export const REPONSES_MAX = 1000

const demandeRendue = group(
  'demande',
  {
    demandeLogement,
    copieDeposee: opt(
      group(
        'copieDeposee',
        { id: idPiece, etat: keyword(ETAT_PIECE, 'État', 'State'), sha256 },
        'Pièce déposée',
        'Document deposited',
        ours,
      ),
    ),
    rejeu: opt({ ...rejeu, ...ours }),
  },
  'Demande',
  'Application',
)

/** The same file as the SNE answers it: several applications in the answers that list them. */
export const reponseNuu = group(
  'interfaceNuu',
  {
    entete,
    listeDemande: flat('demande', demandeRendue, REPONSES_MAX, 'Demandes', 'Applications'),
  },
  'Fichier de retour du SNE',
  'Return file of the SNE',
  { attributes: interfaceNuu.attributes },
)
