const MEMORY_SECTION = 5;
/** WebAssembly's largest memory in pages of 64 KiB takes three bytes in the modules that we limit. */
const BYTES_OF_MAXIMUM = 3;

/**
 * The module with a lower maximum for its memory. A thread's resource limits do not count WebAssembly memory, and a
 * hostile file makes a decoder take all that its module allows: 2 GiB as built.
 */
export function withMemoryLimit(wasm: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  const out = wasm.slice();
  let at = 8;
  while (at < out.length) {
    const id = out[at]!;
    const size = readNumber(out, at + 1);
    if (id === MEMORY_SECTION) {
      writeMaximum(out, size.end, pages);
      return out;
    }
    at = size.end + size.value;
  }
  throw new RangeError('the module has no memory of its own');
}

/** A vector of one memory type: count, flag "has a maximum", initial, maximum. */
function writeMaximum(wasm: Uint8Array, at: number, pages: number): void {
  const initial = readNumber(wasm, at + 2);
  const maximum = readNumber(wasm, initial.end);
  const bytes = maximum.end - initial.end;
  if (wasm[at] !== 1 || wasm[at + 1] !== 1 || bytes !== BYTES_OF_MAXIMUM || pages < initial.value || pages > maximum.value) {
    throw new RangeError('the module has another kind of memory');
  }
  for (let index = 0; index < BYTES_OF_MAXIMUM; index++) {
    const last = index === BYTES_OF_MAXIMUM - 1;
    wasm[initial.end + index] = ((pages >> (7 * index)) & 0x7f) | (last ? 0 : 0x80);
  }
}

/** Unsigned LEB128. */
function readNumber(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  throw new RangeError('not a WebAssembly module');
}
