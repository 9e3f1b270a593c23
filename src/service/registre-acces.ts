/** The entries of the register of accesses, put together: guichets, systems with their proofs and delegations. */
import type {
  GuichetInscrit,
  HabilitationInscrite,
  IdentifiantInscrit,
  SystemeInscrit,
} from '../model/acces.ts'
import type { Habilitation } from '../rules/droits/droits.ts'
import type { AccesKept } from '../store/acces.ts'

type Of<T> = T & { readonly systeme: string }

export interface EtatAcces {
  readonly guichets: ReadonlyMap<string, GuichetInscrit>
  readonly systemes: ReadonlyMap<string, SystemeInscrit>
  /** By `<nature>:<empreinte>`. */
  readonly identifiants: ReadonlyMap<
    string,
    { readonly identifiant: IdentifiantInscrit; readonly systeme: SystemeInscrit }
  >
  /** By system; the guichet's own end bounds the delegation. */
  readonly habilitations: ReadonlyMap<string, readonly Habilitation[]>
}

const contentsOf = <T>(entrees: readonly AccesKept[], nature: AccesKept['nature']): readonly T[] =>
  entrees.filter((one) => one.nature === nature).map(({ contenu }) => JSON.parse(contenu) as T)

const earliest = (...days: readonly (string | undefined)[]): string | undefined =>
  days.filter((day) => day !== undefined).sort()[0]

/** Reads the whole register. A delegation for a guichet that is no longer there counts for nothing. */
export const readAcces = (entrees: readonly AccesKept[]): EtatAcces => {
  const guichets = new Map(
    contentsOf<GuichetInscrit>(entrees, 'GUICHET').map((one) => [one.numGuichet, one] as const),
  )
  const identifiants = contentsOf<Of<IdentifiantInscrit>>(entrees, 'IDENTIFIANT')
  const habilitations = contentsOf<Of<HabilitationInscrite>>(entrees, 'HABILITATION')
  const own = <T>(list: readonly Of<T>[], code: string): readonly T[] =>
    list.filter(({ systeme }) => systeme === code).map(({ systeme: _, ...one }) => one as T)
  const systemes = new Map(
    contentsOf<SystemeInscrit>(entrees, 'SYSTEME').map((one) => [
      one.systeme,
      {
        ...one,
        listeIdentifiant: own<IdentifiantInscrit>(identifiants, one.systeme),
        listeHabilitation: own<HabilitationInscrite>(habilitations, one.systeme),
      },
    ]),
  )
  return {
    guichets,
    systemes,
    identifiants: new Map(
      identifiants.flatMap((identifiant) => {
        const systeme = systemes.get(identifiant.systeme)
        return systeme
          ? [[`${identifiant.nature}:${identifiant.empreinte}`, { identifiant, systeme }] as const]
          : []
      }),
    ),
    habilitations: new Map(
      Array.from(systemes, ([code, { listeHabilitation }]) => [
        code,
        listeHabilitation.flatMap(({ numGuichet, profil, du, au, revoqueLe }) => {
          const guichet = guichets.get(numGuichet)
          return guichet
            ? [
                {
                  numGuichet,
                  territoire: guichet.territoire,
                  profil,
                  du,
                  au: earliest(au, guichet.au),
                  revoqueLe,
                },
              ]
            : []
        }),
      ]),
    ),
  }
}
