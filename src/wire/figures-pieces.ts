import { Counter, Gauge, type Registry } from 'prom-client'
import type { Temoin } from '../service/temoin.ts'

/** Registers the figures on documents; returns who is told what they count. */
export const pieceFigures = (registers: Registry[]): Temoin => {
  const reread = new Counter({
    name: 'sne_pieces_relues_total',
    help: 'Pièces gardées relues, par état de leurs octets',
    labelNames: ['etat'],
    registers,
  })
  const altered = new Gauge({
    name: 'sne_pieces_alterees',
    help: 'Pièces dont les octets sont perdus ou altérés, d’après la dernière relecture de ce processus',
    registers,
  })
  return {
    relue: (etat) => reread.inc({ etat }),
    alterees: (nombre) => altered.set(nombre),
  }
}
