/** Figures of TLS for Prometheus. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Tls } from '../tls/open.ts'

const SECOND_MS = 1000

/** Adds them to a registry: negotiations refused and made, files read again, ends of certificates. */
export const tlsFigures = (registry: Registry, tls: Tls): void => {
  const registers = [registry]
  const refused = new Counter({
    name: 'tls_refused_total',
    help: 'Négociations TLS refusées, par raison',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset()
      for (const [reason, count] of tls.refusals.counts) this.inc({ reason }, count)
    },
  })
  const negotiated = new Counter({
    name: 'tls_negotiated_total',
    help: 'Négociations TLS réussies, par version et suite',
    labelNames: ['version', 'suite'],
    registers,
    collect() {
      this.reset()
      for (const [made, count] of tls.negotiated) {
        const [version = '', suite = ''] = made.split(' ')
        this.inc({ version, suite }, count)
      }
    },
  })
  const reloads = new Counter({
    name: 'tls_reloads_total',
    help: 'Fichiers TLS changés, par résultat : recharge ou refuse',
    labelNames: ['result'],
    registers,
    collect() {
      this.reset()
      for (const [result, count] of tls.reloads) this.inc({ result }, count)
    },
  })
  const ends = new Gauge({
    name: 'tls_certificate_not_after_seconds',
    help: 'Fin de validité des certificats servis, en secondes depuis 1970',
    labelNames: ['type'],
    registers,
    collect() {
      this.reset()
      for (const { kind, notAfter } of tls.served) this.set({ type: kind }, notAfter.getTime() / SECOND_MS)
    },
  })
  void [refused, negotiated, reloads, ends]
}
