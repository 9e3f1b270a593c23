/** A document deposited: received, examined, scanned, made durable, then counted in one transaction. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Gate } from '../base/gate.ts'
import { type BlobStore, BlobTooLarge, type Plage, type Reception } from '../blob/ports.ts'
import { type Constat, constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Inspector } from '../inspection/inspector.ts'
import type { Scanner } from '../inspection/scanner.ts'
import type { FormePiece, SourcePiece } from '../model/nomenclature/piece.ts'
import type { Piece } from '../model/piece.ts'
import type { PieceKept } from '../store/pieces.ts'
import type { Store } from '../store/ports.ts'
import { asFault, rethrow } from './blob-fault.ts'
import type { Call } from './call.ts'
import { Contenu } from './content.ts'
import { type Examine, etatOf, examineBytes, RESERVES, UNEXAMINED } from './controle.ts'
import { countedBy, type DossierService, type Seance } from './dossier.ts'
import { againstChange } from './etat.ts'
import { octetsOf, pieceOf, writtenContent } from './piece.ts'
import { CONTENU, decide, judgeBy, type Placing } from './placing.ts'
import type { PlanService } from './plan.ts'
import { type Suivi, settle, sweep } from './quarantaine.ts'
import { makeRendu, type Rendu } from './rendu.ts'
import { Ronde } from './ronde.ts'
import { type Analyse, type ResultatDepot, type Temoin, watched } from './temoin.ts'
import { findVisible } from './visible.ts'

/** What documents go through before they are kept. */
export interface Examens {
  readonly blobs: BlobStore
  readonly inspector: Pick<Inspector, 'inspect' | 'render' | 'figures'>
  /** Absent in development only, unless `refuseSansAntivirus`. */
  readonly scanner: Scanner | undefined
  readonly refuseSansAntivirus: boolean
  /** Most bytes of a document. */
  readonly limite: number
  /** Most kept bytes that are read again in a minute; 0 for none. */
  readonly relecture: number
}

export interface Depot {
  readonly numUnique: string
  readonly categorie: string
  readonly personne?: number | undefined
  readonly planVersion?: number | undefined
  readonly source?: SourcePiece | undefined
  readonly nomFichier?: string | undefined
  readonly dateDelivrance?: string | undefined
  readonly dateExpiration?: string | undefined
  readonly taille?: number | undefined
  readonly sha256?: string | undefined
}

/** Which piece is read, and whether with its bytes. */
export interface Lecture {
  readonly id: string
  readonly avecContenu?: boolean | undefined
  readonly forme?: FormePiece | undefined
}

const SANS_NOM = 'document'
const SOURCE = 'GUICHET'
/** Where a deposit has its bytes, as a fault tells it. */
export const CHEMIN_CONTENU = '/deposerPiece/contenu'

const SWEEP_MS = 3_600_000

export class DepotService {
  readonly #store: Store
  readonly #plans: PlanService
  readonly #dossiers: DossierService
  readonly #examens: Examens | undefined
  readonly #scanner: Analyse | undefined
  readonly #ronde: Ronde | undefined
  readonly #temoin: Temoin
  readonly #gate: Gate | undefined
  #swept = 0

  constructor(
    store: Store,
    plans: PlanService,
    dossiers: DossierService,
    examens: Examens | undefined,
    temoin: Temoin,
    gate?: Gate,
  ) {
    this.#store = store
    this.#gate = gate
    this.#plans = plans
    this.#dossiers = dossiers
    this.#examens = examens
    this.#temoin = temoin
    this.#scanner = examens?.scanner && watched(examens.scanner, temoin)
    this.#ronde = examens && new Ronde(store, examens.blobs, examens.relecture, temoin)
  }

  /** Takes the bytes of a document while they arrive. Raises SNE-PIE-022 past the limit, SNE-PIE-051. */
  async receive(source: AsyncIterable<Uint8Array>): Promise<Reception> {
    const { blobs, limite } = this.#given()
    return blobs.receive(source, limite).catch((error: unknown) => {
      if (error instanceof BlobTooLarge)
        throw fault('SNE-PIE-022', { limite, taille: limite + 1 }, { chemin: CHEMIN_CONTENU })
      throw asFault(error)
    })
  }

  /**
   * Keeps a document in a file. Whatever the outcome, bytes that no piece refers to are discarded.
   * Raises SNE-REG-001, SNE-PIE-043 without a document, SNE-PIE-051, SNE-PIE-052 and what `change` raises.
   */
  async deposit(input: Depot, call: Call) {
    const reception = call.takeDocument()
    if (!reception) throw fault('SNE-PIE-043', {})
    const source = input.source ?? SOURCE
    let resultat: ResultatDepot = 'FAUTE'
    let kept = false
    let rendu: Rendu | undefined
    try {
      const { refuseSansAntivirus } = this.#given()
      if (!this.#scanner && refuseSansAntivirus) throw fault('SNE-PIE-052', {})
      const place = await this.#placing(input, call)
      const before = await this.#before(input, reception, place, call)
      const examine =
        before.length > 0
          ? UNEXAMINED
          : await examineBytes(reception, this.#given().inspector, this.#scanner, call.detenteur)
      const found = [...before, ...examine.constats]
      const refused = found.some(({ code }) => !RESERVES.has(code))
      if (!refused) {
        rendu = await makeRendu(reception, examine.inspection, this.#given(), this.#temoin, call.detenteur)
        await reception.keep().catch(rethrow)
        await this.#gate?.('apres-octets')
      }
      const id = randomBytes(16).toString('hex')
      const answer = await this.#dossiers.change(input.numUnique, call, (seance) => {
        if (refused) return { constats: found, sortie: {} }
        return place.decide(
          seance,
          this.#pieceOf(id, input, { reception, rendu }, examine, seance, call),
          found,
        )
      })
      const { piece } = answer as { piece?: Piece }
      kept = piece?.id === id && !call.conclusion.refuse
      resultat = call.conclusion.refuse ? 'REFUSEE' : kept ? etatOf(examine) : 'DEJA_GARDEE'
      return answer
    } catch (error) {
      // Nobody knows whether the row was committed: the sweeper decides later, on the rows.
      if ((error as Error).name === 'StoreUnavailable') kept = true
      throw error
    } finally {
      this.#temoin.deposee(source, resultat)
      if (!kept) await Promise.all([reception.discard(), rendu?.reception.discard()])
    }
  }

  /**
   * The description of a piece, with its bytes when they are asked for. Raises SNE-PIE-001, and for the bytes what
   * `open` raises.
   */
  async read({ id, avecContenu, forme }: Lecture, call: Call) {
    const kept = await findVisible(this.#store, this.#plans, id, call)
    if (kept.blob === null) throw fault('SNE-PIE-001', {})
    const contenu = avecContenu ? new Contenu(await this.open(id, forme)) : undefined
    call.conclude([], { numUnique: kept.numUnique })
    // The field's type is its text on the wire, which only the door writes.
    return { piece: pieceOf(kept), ...(contenu && { contenu: contenu as unknown as string }) }
  }

  /**
   * The bytes of a piece in one of its forms, or some of them.
   * Raises SNE-PIE-001, SNE-PIE-007 without that form, SNE-PIE-003 while it is in analysis, SNE-PIE-051, SNE-PIE-053.
   */
  async open(id: string, forme: FormePiece = 'ORIGINAL', plage?: Plage) {
    const kept = await this.#store.findPiece(id)
    if (!kept || kept.blob === null) throw fault('SNE-PIE-001', {})
    if (kept.etat === 'EN_ANALYSE') throw fault('SNE-PIE-003', {})
    const known = octetsOf(kept, forme)
    if (!known) throw fault('SNE-PIE-007', {})
    // Its first bytes may be whole: known to be altered further on, it is not begun.
    if (await this.#ronde?.isAltered(known).catch(rethrow)) throw fault('SNE-PIE-053', {})
    const { cle, cleEnveloppee, taille } = known
    const bytes = await this.#given().blobs.read(cle, cleEnveloppee, taille, plage).catch(rethrow)
    // What is damaged from its first segment on is said before a byte is sent.
    await once(bytes, 'readable').catch(rethrow)
    return bytes
  }

  /** Erases bytes of a deleted piece; never raises, for what fails here is swept later. */
  async erase(cle: string): Promise<void> {
    this.#ronde?.forget(cle)
    await this.#examens?.blobs.erase(cle).catch(() => undefined)
  }

  /**
   * Judges what waits for the antivirus, sweeps, and reads kept bytes again; undefined when nothing is to be told.
   * Raises StoreUnavailable, BlobUnavailable.
   */
  async tend(maintenant: Date): Promise<Suivi | undefined> {
    if (!this.#examens) return undefined
    const { blobs } = this.#examens
    const settled = this.#scanner
      ? await settle(this.#store, blobs, this.#scanner, maintenant)
      : { saines: 0, infectees: 0 }
    // Listing every blob is dear: once an hour is enough.
    const isDue = maintenant.getTime() - this.#swept >= SWEEP_MS
    if (isDue) this.#swept = maintenant.getTime()
    const orphelins = isDue ? await sweep(this.#store, blobs, maintenant) : 0
    const alterees = (await this.#ronde?.advance(maintenant)) ?? []
    const isTold = settled.saines + settled.infectees + orphelins + alterees.length > 0
    return isTold ? { ...settled, orphelins, alterees } : undefined
  }

  #given(): Examens {
    if (!this.#examens) throw fault('SNE-PIE-051', {})
    return this.#examens
  }

  /** What is known before the bytes are examined. */
  async #before(
    { taille, sha256 }: Depot,
    reception: Reception,
    place: Placing,
    call: Call,
  ): Promise<readonly Constat[]> {
    if (reception.taille === 0) return [constat('SNE-PIE-021', CONTENU, {})]
    const found: Constat[] = []
    if (taille !== undefined && taille !== reception.taille)
      found.push(constat('SNE-PIE-023', ['taille'], { taille: reception.taille, annoncee: taille }))
    if (sha256 !== undefined && sha256.toLowerCase() !== reception.sha256)
      found.push(constat('SNE-PIE-024', ['sha256'], { sha256: reception.sha256, annonce: sha256 }))
    return [...found, ...(await place.foresee(call))]
  }

  async #placing(input: Depot, call: Call): Promise<Placing> {
    await this.#plans.ensure(call)
    const [{ kept, personnes }, plans] = await Promise.all([
      this.#dossiers.demande(input.numUnique, call.aujourdhui),
      this.#plans.all(),
    ])
    const ended = againstChange(kept, call.aujourdhui, ['numUnique'])
    const judge = judgeBy(input, personnes, plans)
    return {
      foresee: async ({ aujourdhui }) => {
        const plan = await this.#plans.inForce(aujourdhui)
        return [...ended, ...judge({ plan }, {})]
      },
      decide: (seance, piece, before) => decide(seance, piece, before, judge),
    }
  }

  #pieceOf(
    id: string,
    input: Depot,
    { reception, rendu }: { readonly reception: Reception; readonly rendu: Rendu | undefined },
    examine: Examine,
    { plan }: Seance,
    call: Call,
  ): PieceKept {
    const { inspection } = examine
    if (inspection?.kind !== 'bonne') throw new Error('pièce gardée sans avoir été examinée')
    const { type, pages } = inspection
    const categorie = plan.listeCategorie.find(({ code }) => code === input.categorie)
    return {
      id,
      numUnique: input.numUnique,
      categorie: input.categorie,
      personne: input.personne ?? 0,
      etat: etatOf(examine),
      revision: 1,
      empreinte: reception.sha256,
      blob: reception.cle,
      rendu: rendu?.reception.cle ?? null,
      recue: call.maintenant.toISOString(),
      contenu: writtenContent({
        source: input.source ?? SOURCE,
        nomFichier: input.nomFichier ?? SANS_NOM,
        type,
        taille: reception.taille,
        pages,
        ...(input.dateDelivrance !== undefined && { dateDelivrance: input.dateDelivrance }),
        ...(input.dateExpiration !== undefined && { dateExpiration: input.dateExpiration }),
        planVersion: plan.version,
        cleEnveloppee: reception.cleEnveloppee,
        ...(rendu && { rendu: rendu.dit, cleRendu: rendu.reception.cleEnveloppee }),
        compte: categorie ? countedBy(categorie, input.personne) : 0,
      }),
    }
  }
}
