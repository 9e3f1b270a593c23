/**
 * The WSDL of the SNE 02.01 door, in the shape that clients of the real synchronous services rely on.
 *
 * That shape is rebuilt from what is publicly known of one client; the State's own file was never published. Its
 * parameters are unqualified, against the rules of Guichet v1.
 */
import { NS_MODELE } from '../model/field.ts'
import { CERTIFICATE, NS_METIER, SNE_SERVICES } from '../operation/sne.ts'
import { documentation } from './facets.ts'
import { definitionsOf } from './wsdl.ts'
import { el, GENERATED_XML, render, type XmlNode } from './xml.ts'
import { answersSchema } from './xsd.ts'

const REBUILT = [
  'Forme reconstituée d’après ce qui est publiquement connu d’un client des services synchrones : ce fichier n’est pas celui de l’État.',
  'Shape rebuilt from what is publicly known of a client of the synchronous services: this file is not the State’s.',
] as const

const TYPES = { texte: 'xs:string', fichier: 'ws:fichierType' } as const

const parametersSchema = (): XmlNode =>
  el(
    'xs:schema',
    {
      'xmlns:xs': 'http://www.w3.org/2001/XMLSchema',
      'xmlns:ws': NS_METIER,
      targetNamespace: NS_METIER,
      elementFormDefault: 'unqualified',
      attributeFormDefault: 'unqualified',
    },
    el('xs:attribute', { name: 'contentType', type: 'xs:string' }),
    ...SNE_SERVICES.map(({ body }) => el('xs:element', { name: body, type: `ws:${body}Type` })),
    el(
      'xs:complexType',
      { name: 'fichierType' },
      documentation(
        'Octets du fichier, en base64 ou par xop:Include (MTOM) ; vide quand il n’y en a pas',
        'Bytes of the file, in base64 or by xop:Include (MTOM); empty when there is none',
      ),
      el(
        'xs:simpleContent',
        {},
        el('xs:extension', { base: 'xs:base64Binary' }, el('xs:attribute', { ref: 'ws:contentType' })),
      ),
    ),
    ...SNE_SERVICES.map(({ body, parameters }) =>
      el(
        'xs:complexType',
        { name: `${body}Type` },
        el(
          'xs:sequence',
          {},
          ...Object.entries(parameters).map(([name, kind]) =>
            el('xs:element', { name, type: TYPES[kind], minOccurs: name in CERTIFICATE ? 0 : undefined }),
          ),
        ),
      ),
    ),
  )

/** The WSDL of the SNE 02.01 door; `address` is the public one. */
export const writeSneWsdl = (options: { readonly address: string }): string =>
  render(
    definitionsOf({
      service: 'DemandeLogementImpl',
      target: NS_METIER,
      targetPrefix: 'ws',
      namespaces: { ws: NS_METIER, nuu: NS_MODELE },
      soap: '1.2',
      address: options.address,
      documentation: REBUILT,
      schemas: [answersSchema(SNE_SERVICES.map(({ answer }) => answer)), parametersSchema()],
      operations: SNE_SERVICES.map((operation) => ({
        name: operation.name,
        action: `${NS_METIER}${operation.name}`,
        input: `ws:${operation.body}`,
        output: `nuu:${operation.answer.name}`,
        documentation: operation.documentation,
      })),
    }),
    GENERATED_XML,
  )
