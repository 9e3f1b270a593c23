/** One complete application of about 6 kB, in the envelope of each operation. Nobody in it exists. */
import { type Somebody, somebody } from '../test/kit/somebody.ts'

const NS = 'http://nuu.application.i2/'

/** Deep in the message, and near its end: a server that read it has parsed the whole. */
export const SURFACE = 58

const resources = (codes: readonly string[]) =>
  codes
    .map(
      (code, i) =>
        `<detailRessource><ressource code="${code}"/><montant>${120 + i * 35}.50</montant></detailRessource>`,
    )
    .join('')

const work =
  '<situationProfessionnelle><profession>Agent d’entretien</profession><typeContratTravail code="CDI"/><nomEmployeurPrincipal>Ateliers du Canal</nomEmployeurPrincipal><etranger>false</etranger><codePostal>35000</codePostal><commune code="35238"/></situationProfessionnelle>'
const income =
  '<revenuFiscal><anneeMoins1>2025</anneeMoins1><montantMoins1>21400</montantMoins1><anneeMoins2>2024</anneeMoins2><montantMoins2>20900</montantMoins2></revenuFiscal>'
const RECEIVED = resources(['SAL', 'AF', 'PAJE', 'RSA', 'PAR', 'AEEH', 'CHO'])

const child = (prenom: string, year: number) =>
  `<personneACharge><nom>Grandin</nom><prenom>${prenom}</prenom><dateNaissance>${year}-04-12</dateNaissance><sexe code="F"/><lienParente code="E"/></personneACharge>`

const cotitulaire = ({ nom, prenom, dateNaissance }: Somebody, situation: string, lien: string) =>
  `<cotitulaire><civilite code="1"/><nom>${nom}</nom><prenom>${prenom}</prenom><dateNaissance>${dateNaissance}</dateNaissance><nationalite code="1"/><situationFamiliale code="${situation}"/><lienDemandeur code="${lien}"/>${work}${income}<listeRessourceRecue>${RECEIVED}</listeRessourceRecue></cotitulaire>`

const demandeOf = (one: Somebody, naissance: string, two: Somebody, three: Somebody) =>
  `<demandeLogement xmlns="${NS}"><numGuichet>G1226</numGuichet><dateCreationDemande>2026-01-15</dateCreationDemande><personnePhysique><demandeur><civilite code="2"/><nom>${one.nom}</nom><nomPatronymique>${naissance}</nomPatronymique><prenom>${one.prenom}</prenom><dateNaissance>${one.dateNaissance}</dateNaissance><nationalite code="1"/><situationFamiliale code="M"/><telPortable>${one.telPortable}</telPortable><mel>${one.mel}</mel><adressePostale><etranger>false</etranger><numero>12</numero><voie>rue des Tilleuls</voie><codePostal>35000</codePostal><commune code="35238"/></adressePostale>${work}${income}<listeRessourceRecue>${RECEIVED}</listeRessourceRecue><listeRessourceVersee><detailRessource><ressource code="PAV"/><montant>90</montant></detailRessource></listeRessourceVersee></demandeur><listePersonneACharge>${child('Anna', 2012)}${child('Nora', 2015)}${child('Lise', 2019)}</listePersonneACharge><listePersonneEnGarde><personneEnGarde><dateNaissance>2010-02-03</dateNaissance><sexe code="M"/><coParentalite code="G"/></personneEnGarde></listePersonneEnGarde><listeCotitulaire>${cotitulaire(two, 'M', 'M')}${cotitulaire(three, 'C', 'L')}</listeCotitulaire><logementActuel><listeModeleLogement><modeleLogement code="LP"/></listeModeleLogement><montantMensuelLoyer>690</montantMensuelLoyer><nombreHabitant>7</nombreHabitant><categorieLogement code="A"/><typeLogementActuel code="T3"/><surface>${SURFACE}</surface><proprietaire>false</proprietaire></logementActuel></personnePhysique><motifDemande><listeMotif><motif code="13"/><motif code="09"/></listeMotif></motifDemande><logementRecherche><demandeElargie>false</demandeElargie><listeTypeLogement><typeLogement code="T4"/><typeLogement code="T5"/></listeTypeLogement><listeLocalisationSouhaite>${['35238', '35047', '35281', '35051', '35352'].map((c) => `<localisationSouhaite><commune code="${c}"/></localisationSouhaite>`).join('')}</listeLocalisationSouhaite></logementRecherche></demandeLogement>`

const envelope = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`

/** What an answer holds when the message was accepted, without reservation. */
export const ACCEPTED = 'decision>ACCEPTEE<'

/** What is measured, and what precedes the application in the message of each. */
const BEFORE = {
  verifierDemande: '<agent>agent-0042</agent><nature>CRE</nature>',
  verifierSansRegistre: '<agent>agent-0042</agent><nature>CRE</nature><sansRegistre>true</sansRegistre>',
  deposerDemande: '<agent>agent-0042</agent>',
} as const
export type Measured = keyof typeof BEFORE

const ADULTS = 3
/** Beyond every rank of an adult: birth names are of nobody else. */
const FAR = 1_000_000_000

/** The message of an operation; at each rank other persons, for one person has one application. */
export const messageOf = (operation: Measured, rank: number): string => {
  const [one, two, three] = [0, 1, 2].map((i) => somebody(rank * ADULTS + i)) as [
    Somebody,
    Somebody,
    Somebody,
  ]
  const element = operation === 'verifierSansRegistre' ? 'verifierDemande' : operation
  return envelope(
    `<${element} xmlns="urn:sne:guichet:v1">${BEFORE[operation]}${demandeOf(one, somebody(FAR + rank).nom, two, three)}</${element}>`,
  )
}

/** The day that the message is judged on, so that it stays acceptable. */
export const JOUR = '2026-02-10'
export const NOW = new Date(`${JOUR}T09:00:00Z`)
