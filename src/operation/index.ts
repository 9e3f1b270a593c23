/** The operations, in the order of the published contract. */
import { consulterDemande } from './consulter-demande.ts'
import { deposerDemande } from './deposer-demande.ts'
import type { Operation } from './operation.ts'
import { verifierDemande } from './verifier-demande.ts'

export const OPERATIONS: readonly Operation[] = [verifierDemande, deposerDemande, consulterDemande]
