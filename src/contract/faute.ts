/** What a SOAP fault's `detail` holds: one element, the same fields as REST's problem details. */
import { boolean, group, type Infer, integer, NS_GUICHET, opt, text } from '../model/field.ts'

/** The group of `<gui:faute>`; encoded by the wire, published in the WSDL and XSD. */
export const faute = group(
  'faute',
  {
    code: text(20, 'Code du catalogue', 'Code of the catalogue'),
    chemin: opt(text(500, 'Chemin de l’élément', 'Path of the element')),
    ligne: opt(integer(1, 10_000_000, 'Ligne dans le texte reçu', 'Line in the text received')),
    colonne: opt(integer(1, 10_000_000, 'Colonne dans le texte reçu', 'Column in the text received')),
    texteFr: text(2000, 'Texte français', 'French text'),
    texteEn: text(2000, 'Texte anglais', 'English text'),
    remedeFr: text(2000, 'Remède, en français', 'Remedy, in French'),
    remedeEn: text(2000, 'Remède, en anglais', 'Remedy, in English'),
    reessayable: boolean(
      'Le même message peut être présenté de nouveau tel quel',
      'The same message may be sent again as it is',
    ),
    correlation: text(
      200,
      'Identifiant de l’appel dans les journaux de la passerelle',
      'Identifier of the call in the gateway’s logs',
    ),
  },
  'Faute : le message n’a pas pu être jugé',
  'Fault: the message could not be judged',
  { namespace: NS_GUICHET, open: true },
)
/** The value of a fault's detail. */
export type Faute = Infer<typeof faute>
