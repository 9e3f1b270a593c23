/** Codes of the step XML: bytes, encoding, well-formedness, size. All are faults: the message could not be judged. */
import { entry } from './entry.ts'

const bad = { status: 400 } as const
const big = { status: 413 } as const

export const CODES_XML = {
  'SNE-XML-001': entry(
    'fatale',
    'Le message n’est pas du XML bien formé : {detail}.',
    'The message is not well-formed XML: {detail}.',
    'Corrigez le message à la ligne indiquée ; produisez-le avec une bibliothèque XML.',
    'Correct the message at the line shown; write it with an XML library.',
    bad,
  ),
  'SNE-XML-002': entry(
    'fatale',
    'Le message contient une déclaration DOCTYPE ou d’entité.',
    'The message holds a DOCTYPE or entity declaration.',
    'Retirez la déclaration : le service n’en accepte aucune.',
    'Remove the declaration: the service accepts none.',
    bad,
  ),
  'SNE-XML-003': entry(
    'fatale',
    'Le message contient une instruction de traitement.',
    'The message holds a processing instruction.',
    'Retirez les instructions `<?…?>` autres que la déclaration XML.',
    'Remove the `<?…?>` instructions other than the XML declaration.',
    bad,
  ),
  'SNE-XML-004': entry(
    'fatale',
    'Des octets ne sont pas valides dans le codage du message.',
    'Some bytes are not valid in the message’s encoding.',
    'Écrivez le message en UTF-8, ou déclarez le codage employé.',
    'Write the message in UTF-8, or declare the encoding used.',
    bad,
  ),
  'SNE-XML-005': entry(
    'fatale',
    'Deux codages se contredisent : {a} et {b}.',
    'Two encodings contradict each other: {a} and {b}.',
    'Déclarez le même codage dans l’en-tête HTTP, la marque d’ordre et la déclaration XML.',
    'Declare the same encoding in the HTTP header, the byte-order mark and the XML declaration.',
    bad,
  ),
  'SNE-XML-006': entry(
    'fatale',
    'Le codage {encodage} n’est pas accepté.',
    'The encoding {encodage} is not accepted.',
    'Employez UTF-8, UTF-16 ou ISO-8859-1.',
    'Use UTF-8, UTF-16 or ISO-8859-1.',
    bad,
  ),
  'SNE-XML-007': entry(
    'fatale',
    'Le message contient un caractère interdit en XML.',
    'The message holds a character forbidden in XML.',
    'Retirez les caractères de contrôle du message.',
    'Remove the control characters from the message.',
    bad,
  ),
  'SNE-XML-008': entry(
    'fatale',
    'Le message est vide.',
    'The message is empty.',
    'Envoyez le message dans le corps de la requête.',
    'Send the message in the body of the request.',
    bad,
  ),
  'SNE-XML-009': entry(
    'fatale',
    'Les éléments sont imbriqués sur plus de {limite} niveaux.',
    'Elements are nested over more than {limite} levels.',
    'Réduisez l’imbrication du message.',
    'Reduce the nesting of the message.',
    bad,
  ),
  'SNE-XML-010': entry(
    'fatale',
    'Le message compte plus de {limite} éléments.',
    'The message has more than {limite} elements.',
    'N’envoyez qu’une demande par message.',
    'Send one application per message.',
    bad,
  ),
  'SNE-XML-011': entry(
    'fatale',
    'Un texte ou les attributs d’un élément dépassent la limite de {limite}.',
    'A text or the attributes of an element exceed the limit of {limite}.',
    'Réduisez le contenu à cet endroit.',
    'Reduce the content at this place.',
    bad,
  ),
  'SNE-XML-012': entry(
    'fatale',
    'Le message dépasse la taille permise de {limite} octets.',
    'The message exceeds the size allowed of {limite} bytes.',
    'Envoyez un message plus court.',
    'Send a shorter message.',
    big,
  ),
} as const
