/** What a reading of XML tells, kept to be compared. */
import type { XmlHandler } from '../../src/envelope/scan.ts'

const PREFIXES = ['', 'p', 'q', 'soap', 'xsi']

/** A handler, and what it was told: runs of text joined, places and the namespaces in scope included. */
export const recordEvents = (): { readonly handler: XmlHandler; readonly told: () => unknown[] } => {
  const events: unknown[] = []
  let text = ''
  const flush = () => {
    if (text !== '') events.push(text)
    text = ''
  }
  const handler: XmlHandler = {
    open(uri, local, prefix, attributes, ligne, colonne, ns) {
      flush()
      const own = attributes.map((a) => [a.uri, a.local, a.value])
      events.push([uri, local, prefix, own, ligne, colonne, PREFIXES.map((name) => ns(name) ?? '')])
    },
    text(data) {
      text += data
    },
    close() {
      flush()
      events.push('close')
    },
  }
  return {
    handler,
    told: () => {
      flush()
      return events
    },
  }
}
