/** The deeds that an operation may ask for. */
import type { Gate } from '../base/gate.ts'
import type { Store } from '../store/ports.ts'
import { AccesService } from './acces.ts'
import { DemandeService } from './demande.ts'
import { DepotService, type Examens } from './depot.ts'
import { DossierService } from './dossier.ts'
import { DoublonService } from './doublon.ts'
import { DoubtLimiter } from './doubt.ts'
import { EchangeService } from './echange.ts'
import { JournalService } from './journal.ts'
import { PlanService } from './plan.ts'
import { SuiviService } from './suivi.ts'
import { SANS_TEMOIN, type Temoin } from './temoin.ts'
import { VieService } from './vie.ts'

export interface Services {
  readonly demandes: DemandeService
  readonly vie: VieService
  readonly doublons: DoublonService
  readonly suivi: SuiviService
  readonly journal: JournalService
  readonly plans: PlanService
  readonly dossiers: DossierService
  readonly depots: DepotService
  readonly acces: AccesService
  readonly echanges: EchangeService
}

export interface ServiceOptions {
  /** Under it the keys of persons are hashed; never in the database. */
  readonly secret: Buffer
  /** Doubtful answers that a guichet may get in an hour. */
  readonly limiteDoutes: number
  /** What documents go through; without it none is taken. */
  readonly examens?: Examens | undefined
  /** Told what becomes of documents. */
  readonly temoin?: Temoin
  readonly gate?: Gate | undefined
}

/** Every service on one store. */
export const openServices = (
  store: Store,
  { secret, limiteDoutes, examens, temoin = SANS_TEMOIN, gate }: ServiceOptions,
): Services => {
  const doubts = new DoubtLimiter(store, limiteDoutes)
  const plans = new PlanService(store)
  const dossiers = new DossierService(store, plans, (cle) => depots.erase(cle))
  const depots = new DepotService(store, plans, dossiers, examens, temoin, gate)
  const doublons = new DoublonService(store, secret, doubts)
  return {
    doublons,
    suivi: new SuiviService(store),
    journal: new JournalService(store),
    plans,
    dossiers,
    depots,
    acces: new AccesService(store),
    echanges: new EchangeService(store),
    demandes: new DemandeService(store, doublons, doubts),
    vie: new VieService(store, doublons, doubts),
  }
}
