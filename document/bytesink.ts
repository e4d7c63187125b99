/** Bytes that grow by appending: for a walk that writes a hundred thousand small pieces, each without a string or an array of its own. */
export class ByteSink {
  private buffer = new Uint8Array(1 << 18);
  private length = 0;

  /** Appends one byte. */
  byte(code: number): void {
    this.reserve(1);
    this.buffer[this.length++] = code;
  }

  /** Appends an unsigned integer below 2^32 in decimal digits. */
  decimal(value: number): void {
    this.reserve(16);
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    this.length += digits;
    let rest = value;
    for (let at = this.length - 1; digits > 0; digits--, at--) {
      const above = Math.floor(rest / 10);
      this.buffer[at] = 0x30 + rest - above * 10;
      rest = above;
    }
  }

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
    // A call into the engine costs more than a name's few bytes.
    if (data.length > 32) this.buffer.set(data, this.length);
    else for (let i = 0; i < data.length; i++) this.buffer[this.length + i] = data[i]!;
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
