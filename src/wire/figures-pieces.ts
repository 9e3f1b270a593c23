import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Examens } from '../service/depot.ts'
import type { Temoin } from '../service/temoin.ts'
import type { Store } from '../store/ports.ts'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What the gauges on documents are read from. */
export interface PieceSources {
  readonly store: Store
  readonly examens: Examens | undefined
}

/** Registers the figures on documents; returns who is told what they count. */
export const pieceFigures = (registers: Registry[], { store, examens }: PieceSources): Temoin => {
  const deposits = new Counter({
    name: 'sne_pieces_deposees_total',
    help: 'Dépôts de pièces, par source et résultat',
    labelNames: ['source', 'resultat'],
    registers,
  })
  const scans = new Histogram({
    name: 'sne_antivirus_duree_secondes',
    help: 'Durée d’une analyse par l’antivirus, attente de son tour comprise, par verdict',
    labelNames: ['verdict'],
    buckets: SECONDS,
    registers,
  })
  const reread = new Counter({
    name: 'sne_pieces_relues_total',
    help: 'Contenus gardés relus, pièces et rendus, par état de leurs octets',
    labelNames: ['etat'],
    registers,
  })
  const renditions = new Counter({
    name: 'sne_pieces_rendus_total',
    help: 'Rendus voulus d’images TIFF et HEIC, par type et résultat',
    labelNames: ['type', 'resultat'],
    registers,
  })
  const altered = new Gauge({
    name: 'sne_pieces_alterees',
    help: 'Contenus de pièces et de rendus perdus ou altérés, d’après la dernière relecture de ce processus',
    registers,
  })
  if (examens) gauges(registers, store, examens)
  return {
    deposee: (source, resultat) => deposits.inc({ source, resultat }),
    analysee: (verdict, ms) => scans.observe({ verdict }, ms / 1000),
    rendue: (type, resultat) => renditions.inc({ type, resultat }),
    relue: (etat) => reread.inc({ etat }),
    alterees: (nombre) => altered.set(nombre),
  }
}

/** What is read when the figures are asked for; a store that does not answer leaves its own out, not the others. */
const gauges = (registers: Registry[], store: Store, { blobs, inspector, scanner }: Examens): void => {
  const waiting = new Gauge({
    name: 'sne_pieces_en_analyse',
    help: 'Pièces gardées sans être servies, qui attendent l’antivirus',
    registers,
    async collect() {
      this.reset()
      await store.countEnAnalyse().then(
        (nombre) => this.set(nombre),
        () => this.set(Number.NaN),
      )
    },
  })
  const spool = new Gauge({
    name: 'sne_reception',
    help: 'Réception des pièces : fichiers et octets présents sur le disque',
    labelNames: ['mesure'],
    registers,
    async collect() {
      const { fichiers, octets } = await blobs
        .spooled()
        .catch(() => ({ fichiers: Number.NaN, octets: Number.NaN }))
      this.set({ mesure: 'fichiers' }, fichiers)
      this.set({ mesure: 'octets' }, octets)
    },
  })
  const turns = new Gauge({
    name: 'sne_examens',
    help: 'Examens et analyses de pièces, en cours et en attente',
    labelNames: ['examen', 'mesure'],
    registers,
    collect() {
      for (const [examen, of] of [
        ['inspection', inspector],
        ['antivirus', scanner],
      ] as const) {
        if (!of) continue
        const { running, waiting } = of.figures()
        this.set({ examen, mesure: 'en-cours' }, running)
        this.set({ examen, mesure: 'en-attente' }, waiting)
      }
    },
  })
  void [waiting, spool, turns]
}
