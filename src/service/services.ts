/** The deeds that an operation may ask for. */
import type { Store } from '../store/ports.ts'
import { DemandeService } from './demande.ts'
import { DoublonService } from './doublon.ts'
import { DoubtLimiter } from './doubt.ts'
import { SuiviService } from './suivi.ts'
import { VieService } from './vie.ts'

export interface Services {
  readonly demandes: DemandeService
  readonly vie: VieService
  readonly doublons: DoublonService
  readonly suivi: SuiviService
}

export interface ServiceOptions {
  /** Under it the keys of persons are hashed; never in the database. */
  readonly secret: Buffer
  /** Doubtful answers that a guichet may get in an hour. */
  readonly limiteDoutes: number
}

/** Every service on one store. */
export const openServices = (store: Store, { secret, limiteDoutes }: ServiceOptions): Services => {
  const doubts = new DoubtLimiter(store, limiteDoutes)
  const doublons = new DoublonService(store, secret, doubts)
  return {
    doublons,
    suivi: new SuiviService(store),
    demandes: new DemandeService(store, doublons, doubts),
    vie: new VieService(store, doublons, doubts),
  }
}
