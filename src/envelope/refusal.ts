/** The text or the bytes cannot be read: raised by the lowest readers, made a fault at the door. */
export class XmlRefusal extends Error {
  override readonly name = 'XmlRefusal'
  readonly code: string
  readonly ligne: number | undefined
  readonly colonne: number | undefined
  readonly params: Readonly<Record<string, string | number>>

  constructor(
    code: string,
    params: Readonly<Record<string, string | number>> = {},
    place?: { readonly ligne: number; readonly colonne: number },
  ) {
    super(code)
    this.code = code
    this.params = params
    this.ligne = place?.ligne
    this.colonne = place?.colonne
  }
}
