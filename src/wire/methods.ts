/** Methods by address, so that a method that an address does not have is told from an address that does not exist. */
import type { FastifyInstance } from 'fastify'

/** Watches the routes that are registered from now on; gives the methods of the one at a path, none when none is there. */
export const methodsByAddress = (app: FastifyInstance): ((path: string) => readonly string[]) => {
  const routes = new Map<string, { readonly form: RegExp; readonly methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const form = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`)
    const route = routes.get(url) ?? { form, methods: new Set<string>() }
    for (const one of [method].flat()) route.methods.add(one)
    routes.set(url, route)
  })
  return (path) => {
    const [address = ''] = path.split('?')
    const found = [...routes.values()].filter(({ form }) => form.test(address))
    return found.flatMap(({ methods }) => [...methods]).sort()
  }
}
