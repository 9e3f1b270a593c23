/** The register of accesses: who may call, for which guichets, until when; changed by acts, read by every call. */
import { addDays, daysBetween } from '../base/day.ts'
import { type Constat, constat } from '../diagnostic/constat.ts'
import type {
  GuichetInscrit,
  HabilitationInscrite,
  IdentifiantInscrit,
  SystemeInscrit,
} from '../model/acces.ts'
import type { NatureIdentifiant, Profil } from '../model/nomenclature/acces.ts'
import type { Habilitation } from '../rules/droits/droits.ts'
import type { AccesKept, NatureAcces } from '../store/acces.ts'
import type { Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { tell, writeFacts } from './echange.ts'
import { type EtatAcces, readAcces } from './registre-acces.ts'

/** A private system that proved who it is. */
export interface SystemeReconnu {
  readonly systeme: string
  /** Last day of what proved it. */
  readonly expire: string
  readonly habilitations: readonly Habilitation[]
}

/** Why a proof is not enough. */
export type IdentifiantRefuse = 'INCONNU' | 'PAS_ENCORE' | 'EXPIRE' | 'REVOQUE'

/** A credential about to end. */
export interface Expiration {
  readonly systeme: string
  readonly nature: NatureIdentifiant
  readonly indice: string | undefined
  /** Last day. */
  readonly au: string
  /** Days that are left. */
  readonly jours: number
}

/** How long a reading of the register serves: a revocation is felt within that time. */
const FRESH_MS = 2000

type Ecriture = { readonly nature: NatureAcces; readonly code: string; readonly contenu: object }

export class AccesService {
  readonly #store: Store
  #known: EtatAcces | undefined
  #read: { readonly at: number; readonly etat: Promise<EtatAcces> } | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * The system that a proof belongs to, with its delegations; or why there is none.
   * @param empreinte SHA-256 (hex) of the proof, see NATURE_IDENTIFIANT
   * @param jour legal day, `YYYY-MM-DD`
   * Raises StoreUnavailable.
   */
  async recognise(
    nature: NatureIdentifiant,
    empreinte: string,
    jour: string,
  ): Promise<SystemeReconnu | IdentifiantRefuse> {
    const etat = await this.#etat()
    const found = etat.identifiants.get(`${nature}:${empreinte}`)
    if (!found) return 'INCONNU'
    const { identifiant, systeme } = found
    if (isRevoked(systeme, jour) || isRevoked(identifiant, jour)) return 'REVOQUE'
    if (jour < identifiant.du) return 'PAS_ENCORE'
    if (jour > identifiant.au) return 'EXPIRE'
    const { systeme: code } = systeme
    return { systeme: code, expire: identifiant.au, habilitations: etat.habilitations.get(code) ?? [] }
  }

  /** The system that a proof belongs to by the last reading of the register, valid today or not. */
  systemeOf(nature: NatureIdentifiant, empreinte: string): string | undefined {
    return this.#known?.identifiants.get(`${nature}:${empreinte}`)?.systeme.systeme
  }

  /** Credentials that end within some days and that no later one of the same kind follows. Raises StoreUnavailable. */
  async expiring(jour: string, jours: number): Promise<readonly Expiration[]> {
    const { systemes } = await this.#etat()
    const limite = addDays(jour, jours)
    return [...systemes.values()]
      .filter((systeme) => !isRevoked(systeme, jour))
      .flatMap(({ systeme, listeIdentifiant }) =>
        listeIdentifiant
          .filter((one) => !isRevoked(one, jour) && one.au >= jour && one.au <= limite)
          .filter(({ nature, au }) =>
            listeIdentifiant.every(
              (other) => other.nature !== nature || isRevoked(other, jour) || other.au <= au,
            ),
          )
          .map(({ nature, indice, au }) => ({ systeme, nature, indice, au, jours: daysBetween(jour, au) })),
      )
  }

  /** Registers a guichet, or changes what is said of it. */
  async registerGuichet(input: GuichetInscrit, call: Call) {
    const { numGuichet, libelle, territoire, au } = input
    return this.#change(call, () => ({
      ecritures: [{ nature: 'GUICHET', code: numGuichet, contenu: { numGuichet, libelle, territoire, au } }],
    }))
  }

  /** Registers a private system, or changes what is said of it. */
  async registerSysteme(
    { systeme, libelle, siren }: Pick<SystemeInscrit, 'systeme' | 'libelle' | 'siren'>,
    call: Call,
  ) {
    return this.#change(call, (etat) => {
      // What was revoked stays so, whatever else is said of it.
      const revoqueLe = etat.systemes.get(systeme)?.revoqueLe
      return {
        ecritures: [{ nature: 'SYSTEME', code: systeme, contenu: { systeme, libelle, siren, revoqueLe } }],
      }
    })
  }

  /** Adds what proves a system; two certificates of one system are valid side by side. */
  async addIdentifiant(
    { systeme, identifiant }: { readonly systeme: string; readonly identifiant: IdentifiantInscrit },
    call: Call,
  ) {
    return this.#change(call, (etat) => {
      if (!etat.systemes.has(systeme)) return { constats: [constat('SNE-REG-301', ['systeme'], {})] }
      const { nature, empreinte, du, au } = identifiant
      if (au < du) return { constats: [constat('SNE-REG-303', ['identifiant', 'au'], {})] }
      const code = `${nature}:${empreinte}`
      if (etat.identifiants.has(code))
        return { constats: [constat('SNE-REG-304', ['identifiant', 'empreinte'], {})] }
      return { ecritures: [{ nature: 'IDENTIFIANT', code, contenu: { ...identifiant, systeme } }] }
    })
  }

  /** Lets a system act for a guichet under a profile; said again, it replaces what was said. */
  async delegate(
    { systeme, habilitation }: { readonly systeme: string; readonly habilitation: HabilitationInscrite },
    call: Call,
  ) {
    return this.#change(call, (etat) => {
      if (!etat.systemes.has(systeme)) return { constats: [constat('SNE-REG-301', ['systeme'], {})] }
      const { numGuichet, profil, du, au } = habilitation
      if (!etat.guichets.has(numGuichet))
        return { constats: [constat('SNE-REG-302', ['habilitation', 'numGuichet'], { guichet: numGuichet })] }
      if (au !== undefined && au < du)
        return { constats: [constat('SNE-REG-303', ['habilitation', 'au'], {})] }
      const code = delegationCode(systeme, numGuichet, profil)
      return { ecritures: [{ nature: 'HABILITATION', code, contenu: { ...habilitation, systeme } }] }
    })
  }

  /** Withdraws a system, one of its credentials or one of its delegations, from this day on. */
  async revoke(
    named: {
      readonly systeme: string
      readonly empreinte?: string | undefined
      readonly numGuichet?: string | undefined
      readonly profil?: Profil | undefined
    },
    call: Call,
  ) {
    const { systeme, empreinte, numGuichet, profil } = named
    return this.#change(call, (_etat, entrees) => {
      const own = entrees.filter(
        ({ nature, contenu }) =>
          nature !== 'GUICHET' && (JSON.parse(contenu) as { systeme: string }).systeme === systeme,
      )
      const chosen = own.filter(({ nature, contenu }) => {
        const said = JSON.parse(contenu) as Record<string, string>
        if (empreinte !== undefined) return nature === 'IDENTIFIANT' && said['empreinte'] === empreinte
        if (numGuichet !== undefined || profil !== undefined)
          return (
            nature === 'HABILITATION' &&
            (numGuichet === undefined || said['numGuichet'] === numGuichet) &&
            (profil === undefined || said['profil'] === profil)
          )
        return nature === 'SYSTEME'
      })
      if (chosen.length === 0) return { constats: [constat('SNE-REG-301', ['systeme'], {})] }
      return {
        ecritures: chosen.map(({ nature, code, contenu }) => ({
          nature,
          code,
          contenu: { ...(JSON.parse(contenu) as object), revoqueLe: call.aujourdhui },
        })),
      }
    })
  }

  /** The register as it is. */
  async list(call: Call) {
    const { guichets, systemes } = await readAcces(await this.#store.findAcces())
    call.conclude([])
    return { listeGuichet: [...guichets.values()], listeSysteme: [...systemes.values()] }
  }

  #etat(): Promise<EtatAcces> {
    const now = performance.now()
    if (!this.#read || now - this.#read.at > FRESH_MS) {
      const etat = this.#store.findAcces().then((entrees) => {
        this.#known = readAcces(entrees)
        return this.#known
      })
      this.#read = { at: now, etat }
      etat.catch(() => {
        this.#read = undefined
      })
    }
    return this.#read.etat
  }

  async #change(
    call: Call,
    decide: (
      etat: EtatAcces,
      entrees: readonly AccesKept[],
    ) => { readonly constats?: readonly Constat[]; readonly ecritures?: readonly Ecriture[] },
  ): Promise<object> {
    const outcome = await this.#store.changeAcces({
      key: call.key,
      journal: call.conclusion.journal,
      decider: (entrees) => {
        const { constats = [], ecritures = [] } = decide(readAcces(entrees), entrees)
        const { refuse, rapport, journal } = call.conclude(constats)
        return {
          refuse,
          journal,
          reponse: writeFacts(rapport, {}),
          ecrites: refuse ? [] : ecritures.map((one) => kept(one, entrees)),
        }
      },
    })
    if (outcome.kind !== 'refuse' && outcome.kind !== 'inconnue') tell(call, outcome)
    call.journalled()
    this.#read = undefined
    return {}
  }
}

const delegationCode = (systeme: string, numGuichet: string, profil: Profil): string =>
  `${systeme}/${numGuichet}/${profil}`

const isRevoked = ({ revoqueLe }: { readonly revoqueLe?: string | undefined }, jour: string): boolean =>
  revoqueLe !== undefined && revoqueLe <= jour

const kept = ({ nature, code, contenu }: Ecriture, entrees: readonly AccesKept[]): AccesKept => {
  const before = entrees.find((one) => one.nature === nature && one.code === code)
  return { nature, code, revision: (before?.revision ?? 0) + 1, contenu: JSON.stringify(contenu) }
}
