/** The WSDL of Guichet v1: one self-contained file for each version of SOAP, in the form that every client reads. */
import { NS_GUICHET, NS_MODELE } from '../model/field.ts'
import type { Operation } from '../operation/operation.ts'
import { el, GENERATED_XML, render, type XmlNode } from './xml.ts'
import { guichetSchemas } from './xsd.ts'

const NS_WSDL = 'http://schemas.xmlsoap.org/wsdl/'
/** Transport of both versions' bindings. */
const HTTP = 'http://schemas.xmlsoap.org/soap/http'
/** Prefix and namespace of the WSDL's extension. The other version's prefix must not even be declared (gSOAP). */
export const SOAP_WSDL = {
  '1.1': { prefix: 'soap', uri: 'http://schemas.xmlsoap.org/wsdl/soap/' },
  '1.2': { prefix: 'soap12', uri: 'http://schemas.xmlsoap.org/wsdl/soap12/' },
} as const
export type WsdlSoap = keyof typeof SOAP_WSDL

/** The address that an operation's SOAPAction may carry. */
export const soapActionOf = (operation: Operation): string => `${NS_GUICHET}/${operation.name}`

/** A WSDL definition of one service with one port, whatever its operations. */
export interface WsdlParts {
  readonly service: string
  readonly target: string
  readonly targetPrefix: string
  readonly namespaces: Readonly<Record<string, string>>
  readonly soap: WsdlSoap
  readonly address: string
  readonly documentation: readonly [fr: string, en: string]
  readonly schemas: readonly XmlNode[]
  readonly operations: readonly WsdlOperation[]
  /** Element of the only fault; none when the door's shape declares none. */
  readonly fault?: string
}

/** One operation: the qualified elements of its messages. */
export interface WsdlOperation {
  readonly name: string
  readonly action: string
  readonly input: string
  readonly output: string
  readonly documentation: readonly [fr: string, en: string]
}

const said = ([fr, en]: readonly [string, string]): XmlNode => el('wsdl:documentation', {}, `${fr}\n${en}`)

const message = (name: string, element: string): XmlNode =>
  el('wsdl:message', { name }, el('wsdl:part', { name: 'parameters', element }))

/** Writes a definition: document/literal, the style said on the binding only, one portType, one port. */
export const definitionsOf = (parts: WsdlParts): XmlNode => {
  const { prefix, uri } = SOAP_WSDL[parts.soap]
  const tns = (name: string) => `${parts.targetPrefix}:${name}`
  const literal = el(`${prefix}:body`, { use: 'literal' })
  return el(
    'wsdl:definitions',
    {
      'xmlns:wsdl': NS_WSDL,
      'xmlns:xs': 'http://www.w3.org/2001/XMLSchema',
      [`xmlns:${prefix}`]: uri,
      ...Object.fromEntries(Object.entries(parts.namespaces).map(([key, ns]) => [`xmlns:${key}`, ns])),
      name: parts.service,
      targetNamespace: parts.target,
    },
    said(parts.documentation),
    el('wsdl:types', {}, ...parts.schemas),
    ...parts.operations.flatMap((o) => [
      message(`${o.name}Entree`, o.input),
      message(`${o.name}Sortie`, o.output),
    ]),
    parts.fault
      ? el('wsdl:message', { name: 'fauteMessage' }, el('wsdl:part', { name: 'faute', element: parts.fault }))
      : undefined,
    el(
      'wsdl:portType',
      { name: `${parts.service}PortType` },
      ...parts.operations.map((o) =>
        el(
          'wsdl:operation',
          { name: o.name },
          said(o.documentation),
          el('wsdl:input', { message: tns(`${o.name}Entree`) }),
          el('wsdl:output', { message: tns(`${o.name}Sortie`) }),
          parts.fault ? el('wsdl:fault', { name: 'faute', message: tns('fauteMessage') }) : undefined,
        ),
      ),
    ),
    el(
      'wsdl:binding',
      { name: `${parts.service}Binding`, type: tns(`${parts.service}PortType`) },
      el(`${prefix}:binding`, { style: 'document', transport: HTTP }),
      ...parts.operations.map((o) =>
        el(
          'wsdl:operation',
          { name: o.name },
          el(`${prefix}:operation`, { soapAction: o.action }),
          el('wsdl:input', {}, literal),
          el('wsdl:output', {}, literal),
          parts.fault
            ? el('wsdl:fault', { name: 'faute' }, el(`${prefix}:fault`, { name: 'faute', use: 'literal' }))
            : undefined,
        ),
      ),
    ),
    el(
      'wsdl:service',
      { name: `${parts.service}Service` },
      el(
        'wsdl:port',
        { name: `${parts.service}Port`, binding: tns(`${parts.service}Binding`) },
        el(`${prefix}:address`, { location: parts.address }),
      ),
    ),
  )
}

/** The WSDL of Guichet v1 for one version of SOAP; `address` is the public one. */
export const writeWsdl = (
  operations: readonly Operation[],
  options: { readonly soap: WsdlSoap; readonly address: string },
): string => {
  const set = guichetSchemas(operations, { strict: false })
  return render(
    definitionsOf({
      service: 'Guichet',
      target: NS_GUICHET,
      targetPrefix: 'gui',
      namespaces: { gui: NS_GUICHET, nuu: NS_MODELE },
      soap: options.soap,
      address: options.address,
      documentation: [
        'Services synchrones du guichet enregistreur, version 1. Une demande jugée, même refusée, a une réponse ordinaire avec son rapport ; une faute dit que le message n’a pas pu être jugé. Les codes des nomenclatures sont documentés ici et énumérés dans guichet-v1.xsd et sne-02.01.xsd.',
        'Synchronous services of the registering counter, version 1. An application that was judged, even refused, has a normal reply with its report; a fault says that the message could not be judged. Codes of lists are documented here and enumerated in guichet-v1.xsd and sne-02.01.xsd.',
      ],
      schemas: [set.schema(NS_MODELE), set.schema(NS_GUICHET)],
      operations: operations.map((operation) => ({
        name: operation.name,
        action: soapActionOf(operation),
        input: `gui:${operation.name}`,
        output: `gui:${operation.name}Response`,
        documentation: [operation.label.fr, operation.label.en],
      })),
      fault: 'gui:faute',
    }),
    GENERATED_XML,
  )
}
