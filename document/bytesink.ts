/** Bytes that grow by appending: for a walk that writes a hundred thousand small pieces, each without an array of its own. */
export class ByteSink {
  private buffer = new Uint8Array(1 << 16);
  private length = 0;

  /** Appends a text of ASCII characters; false when it holds any other, and then what was appended means nothing. */
  ascii(text: string): boolean {
    this.reserve(text.length);
    const { buffer } = this;
    let at = this.length;
    let all = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      all |= code;
      buffer[at++] = code;
    }
    this.length = at;
    return all < 0x80;
  }

  bytes(data: Uint8Array): void {
    this.reserve(data.length);
    this.buffer.set(data, this.length);
    this.length += data.length;
  }

  /** What was written so far; valid until the next write. */
  written(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    grown.set(this.written());
    this.buffer = grown;
  }
}
