import type { Answer } from '../../document/index.ts';
import type { VerifierContext } from '../seal/context.ts';
import type { CodeReader } from './codes.ts';
import { verifyPdf } from './pdf.ts';
import { answerForCodes } from './unproven.ts';

/** The verdict on an uploaded file: PDF, or a photo or scan (PNG, JPEG). The bytes decide what it is, not its name. */
export async function verifyFile(bytes: Uint8Array, context: VerifierContext, codes: CodeReader): Promise<Answer> {
  return isPdf(bytes) ? verifyPdf(bytes, context, codes) : answerForCodes(await codes.fromImage(bytes), context);
}

/** `%PDF-` stands within the first kilobyte, as readers have always tolerated (ISO 32000-1, annex H.3.4.1). */
function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-');
}
