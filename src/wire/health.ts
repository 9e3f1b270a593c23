/** Liveness and readiness, with named causes. */
import type { FastifyInstance } from 'fastify'
import type { Store } from '../store/ports.ts'

/** Registers `/health/live` and `/health/ready`. @param draining true once the process was asked to stop */
export const health = (app: FastifyInstance, store: Store, draining: () => boolean): void => {
  app.get('/health/live', async () => ({ etat: 'vivant' }))
  app.get('/health/ready', async (_request, reply) => {
    const registre = await store.health()
    const causes = [
      ...(draining() ? ['arrêt en cours'] : []),
      ...(registre.ok ? [] : [`registre : ${registre.cause ?? 'indisponible'}`]),
    ]
    return reply
      .code(causes.length === 0 ? 200 : 503)
      .send({ etat: causes.length === 0 ? 'pret' : 'pas-pret', causes, registre: store.kind })
  })
}
