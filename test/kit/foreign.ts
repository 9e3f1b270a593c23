/** Foreign SOAP clients run beside the tests, and the application that they send. */
import { spawn } from 'node:child_process'
import { somebody } from './somebody.ts'

/** A code alone. */
export const coded = (code: string) => ({ code })
/** One person for each client: the second of the same would be a duplicate. */
export const demandeOf = (rank: number) => ({
  ...DEMANDE,
  personnePhysique: { demandeur: { ...DEMANDE.personnePhysique.demandeur, ...somebody(rank) } },
})

const DEMANDE = {
  numGuichet: 'G1226',
  dateCreationDemande: '2026-01-15',
  personnePhysique: {
    demandeur: {
      civilite: coded('2'),
      nom: 'Grandin',
      prenom: 'Odile',
      dateNaissance: '1984-07-09',
      nationalite: coded('1'),
      situationFamiliale: coded('C'),
      telPortable: '0600000000',
      adressePostale: {
        etranger: false,
        voie: 'rue des Tilleuls',
        codePostal: '35000',
        commune: coded('35238'),
      },
    },
  },
  motifDemande: { listeMotif: { motif: [coded('09')] } },
  logementRecherche: {
    demandeElargie: false,
    listeTypeLogement: { typeLogement: [coded('T2')] },
    listeLocalisationSouhaite: { localisationSouhaite: [{ commune: coded('35238') }] },
  },
}

/** Runs a client to its end, JSON on its input; returns what it wrote. Raises Error with what it complained of. */
export const runClient = (command: string, args: readonly string[], input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { REQUESTS_CA_BUNDLE: _unset, ...env } = process.env
    const child = spawn(command, args, { env: { ...env, no_proxy: '*' }, timeout: 60_000 })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(err || out))))
    child.stdin.end(input)
  })
