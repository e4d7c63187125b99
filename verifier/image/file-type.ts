export type FileType = 'png' | 'jpeg' | 'pdf';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const JPEG = [0xff, 0xd8, 0xff] as const;
const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d] as const;
/** Programs write mail headers and the like before a PDF, and readers look this far for it. */
const PDF_SEARCH = 1024;

/** By the first bytes, never by a name or a declared media type. */
export function fileType(bytes: Uint8Array): FileType | undefined {
  if (standsAt(bytes, PNG, 0)) return 'png';
  if (standsAt(bytes, JPEG, 0)) return 'jpeg';
  for (let at = 0; at < Math.min(PDF_SEARCH, bytes.length); at++) if (standsAt(bytes, PDF, at)) return 'pdf';
  return undefined;
}

function standsAt(bytes: Uint8Array, magic: readonly number[], at: number): boolean {
  return magic.every((byte, index) => bytes[at + index] === byte);
}
