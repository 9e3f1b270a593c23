import type { MotifSansRendu } from './verdict.ts'

/** Pixels of three bytes, line after line. */
export interface Pixels {
  readonly octets: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3
}

type Opaque = { readonly [brand: string]: unknown }

/** What is used of libheif. */
interface LibHeif {
  readonly heif_error_code: { readonly heif_error_Ok: Opaque }
  readonly heif_colorspace: { readonly heif_colorspace_RGB: Opaque }
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGB: Opaque }
  heif_context_alloc(): Opaque
  heif_context_free(context: Opaque): void
  heif_context_read_from_memory(context: Opaque, bytes: Uint8Array): { readonly code: Opaque }
  heif_js_context_get_primary_image_handle(context: Opaque): Opaque
  heif_image_handle_get_width(handle: Opaque): number
  heif_image_handle_get_height(handle: Opaque): number
  heif_image_handle_release(handle: Opaque): void
  heif_js_decode_image2(
    handle: Opaque,
    colours: Opaque,
    chroma: Opaque,
  ): { readonly image?: Opaque; readonly channels?: readonly Plane[] }
  heif_image_release(image: Opaque): void
}

interface Plane {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** Bytes of a line, which may be longer than its pixels. */
  readonly stride: number
}

const CHANNELS = 3
/** Its types are those of another way to load it. */
const PACKAGE: string = 'libheif-js/wasm-bundle.js'

/**
 * Decodes the main image of an HEIC, turned upright (libheif, in WebAssembly).
 * @param most pixels
 * @param use given the pixels where the decoder has them, which no longer holds once it has settled
 * SANS_DECODEUR where the optional package is not installed. Raises what `use` raises.
 */
export const decodeHeic = async <T>(
  bytes: Buffer,
  most: number,
  use: (pixels: Pixels) => Promise<T>,
): Promise<T | MotifSansRendu> => {
  const heif = await load()
  if (!heif) return 'SANS_DECODEUR'
  const context = heif.heif_context_alloc()
  try {
    const { code } = heif.heif_context_read_from_memory(context, bytes)
    if (code !== heif.heif_error_code.heif_error_Ok) return 'ILLISIBLE'
    const handle = heif.heif_js_context_get_primary_image_handle(context)
    if ('code' in handle) return 'ILLISIBLE'
    try {
      const size = heif.heif_image_handle_get_width(handle) * heif.heif_image_handle_get_height(handle)
      return size > most ? 'TROP_CHER' : await decode(heif, handle, use)
    } finally {
      heif.heif_image_handle_release(handle)
    }
  } finally {
    heif.heif_context_free(context)
  }
}

const decode = async <T>(
  heif: LibHeif,
  handle: Opaque,
  use: (pixels: Pixels) => Promise<T>,
): Promise<T | MotifSansRendu> => {
  const { heif_colorspace_RGB } = heif.heif_colorspace
  const { heif_chroma_interleaved_RGB } = heif.heif_chroma
  const { image, channels } = heif.heif_js_decode_image2(
    handle,
    heif_colorspace_RGB,
    heif_chroma_interleaved_RGB,
  )
  const plane = channels?.[0]
  if (!image || !plane) return 'ILLISIBLE'
  try {
    const { width, height } = plane
    return await use({ octets: packed(plane), width, height, channels: CHANNELS })
  } finally {
    heif.heif_image_release(image)
  }
}

const packed = ({ data, width, height, stride }: Plane): Uint8Array => {
  const line = width * CHANNELS
  if (stride === line) return data
  const octets = new Uint8Array(line * height)
  for (let y = 0; y < height; y++) octets.set(data.subarray(y * stride, y * stride + line), y * line)
  return octets
}

let loading: Promise<LibHeif | undefined> | undefined

/** Loaded at the first HEIC: a process that meets none does without its memory. */
const load = (): Promise<LibHeif | undefined> => {
  loading ??= import(PACKAGE).then(
    (module: { readonly default: LibHeif }) => module.default,
    () => undefined,
  )
  return loading
}
