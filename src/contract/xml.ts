/** The XML of the published contract: a small tree of ours, written by xmlbuilder2. */
import { create } from 'xmlbuilder2'

type Builder = ReturnType<typeof create>

/** One element: its name with prefix, attributes in order, children or text. */
export interface XmlNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlChild[]
}
/** A child: an element, a text, or nothing. */
export type XmlChild = XmlNode | string | undefined

/** An element; attributes whose value is undefined are left out. */
export const el = (
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: readonly XmlChild[]
): XmlNode => ({
  name,
  attributes: Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  ),
  children: children.filter((child) => child !== undefined),
})

const append = (parent: Builder, node: XmlNode): void => {
  const element = parent.ele(node.name, node.attributes)
  for (const child of node.children) {
    if (typeof child === 'string') element.txt(child)
    else if (child) append(element, child)
  }
}

/** The text of a document, with declaration and a comment before its root. */
export const render = (root: XmlNode, comment: string): string => {
  const document = create({ version: '1.0', encoding: 'UTF-8' })
  document.com(` ${comment} `)
  append(document, root)
  return `${document.end({ prettyPrint: true })}\n`
}

/** Said at the head of each generated XML file. */
export const GENERATED_XML = 'Fichier produit par « npm run generate » : ne pas modifier à la main.'
