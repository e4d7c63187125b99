import { PaperPdfError } from './errors.ts';
import { boolean, NULL, type PdfObject, reference } from './object.ts';

/** Character classes of ISO 32000-1 §7.2.2. */
const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;
const CLASSES = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) CLASSES[code] = SPACE;
for (const char of '()<>[]{}/%') CLASSES[char.charCodeAt(0)] = DELIMITER;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const UINT = /^\d+$/;
const ESCAPE = /[0-7]{1,3}|\r\n|[^]/y;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Reads objects of the layout engine's own output (ISO 32000-1 §7.3), one after the other; never given a file from outside.
 * It throws `layout-unreadable` for all that the engine does not write, comments between objects among it.
 */
export class Syntax {
  at = 0;
  private readonly text: string;
  /** A file says the same few dozen names thousands of times. */
  private readonly names = new Map<string, PdfObject & { kind: 'name' }>();

  /** `text` holds the file's bytes as Latin-1. */
  constructor(text: string) {
    this.text = text;
  }

  /** Moves behind `word`, white space in front of it included, when it stands here. */
  skipWord(word: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  object(): PdfObject {
    this.skipSpace();
    const { text, at } = this;
    switch (text[at]) {
      case '/':
        return this.name();
      case '[':
        return this.array();
      case '(':
        return this.literal();
      case '<':
        return text[at + 1] === '<' ? this.dictionary() : this.hexString();
      default:
        return this.atom();
    }
  }

  private skipSpace(): void {
    while (CLASSES[this.text.charCodeAt(this.at)] === SPACE) this.at++;
  }

  /** The regular characters from here. */
  private token(): string {
    const start = this.at;
    while (this.at < this.text.length && CLASSES[this.text.charCodeAt(this.at)] === REGULAR) this.at++;
    return this.text.slice(start, this.at);
  }

  private fail(): never {
    throw new PaperPdfError('layout-unreadable', `no object at ${this.at}`);
  }

  private atom(): PdfObject {
    const token = this.token();
    if (UINT.test(token)) return this.reference(token) ?? { kind: 'number', text: token };
    if (NUMBER.test(token)) return { kind: 'number', text: token };
    if (token === 'true' || token === 'false') return boolean(token === 'true');
    return token === 'null' ? NULL : this.fail();
  }

  /** `n 0 R`, where that is how it goes on behind n. */
  private reference(id: string): PdfObject | undefined {
    const start = this.at;
    this.skipSpace();
    if (this.token() === '0') {
      this.skipSpace();
      if (this.token() === 'R') return reference(id);
    }
    this.at = start;
    return undefined;
  }

  private name(): PdfObject & { kind: 'name' } {
    this.at++;
    const token = this.token();
    let name = this.names.get(token);
    if (!name) {
      // `#xx` stands for a byte (§7.3.5).
      const decoded = token.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
      name = { kind: 'name', bytes: Buffer.from(decoded, 'latin1') };
      this.names.set(token, name);
    }
    return name;
  }

  private dictionary(): PdfObject {
    this.at += 2;
    const entries: [string, PdfObject][] = [];
    while (!this.skipWord('>>')) {
      if (this.text[this.at] !== '/') this.fail();
      // Keys of the engine are plain ASCII; an escape in one would make two spellings of it.
      const key = this.text.slice(this.at + 1, (this.name(), this.at));
      if (key.includes('#') || entries.some(([other]) => other === key)) this.fail();
      entries.push([key, this.object()]);
    }
    return { kind: 'dictionary', entries };
  }

  private array(): PdfObject {
    this.at++;
    const items: PdfObject[] = [];
    while (!this.skipWord(']')) items.push(this.object());
    return { kind: 'array', items };
  }

  private hexString(): PdfObject {
    const end = this.text.indexOf('>', this.at);
    const digits = this.text.slice(this.at + 1, end).replace(/[\0\t\n\f\r ]/g, '');
    if (end < 0 || !/^[0-9A-Fa-f]*$/.test(digits)) this.fail();
    this.at = end + 1;
    return { kind: 'string', bytes: Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex') };
  }

  /** A literal string (§7.3.4.2): balanced parentheses, escapes, any end of line as a line feed. */
  private literal(): PdfObject {
    let out = '';
    let depth = 0;
    do {
      const char = this.text[this.at++];
      if (char === undefined) this.fail();
      if (char === '(' && depth++ === 0) continue;
      if (char === ')' && --depth === 0) break;
      out += char === '\\' ? this.escape() : char === '\r' ? this.endOfLine() : char;
    } while (depth > 0);
    return { kind: 'string', bytes: Buffer.from(out, 'latin1') };
  }

  private escape(): string {
    ESCAPE.lastIndex = this.at;
    const escaped = ESCAPE.exec(this.text)?.[0] ?? this.fail();
    this.at += escaped.length;
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(parseInt(escaped, 8) & 0xff);
    return /^[\r\n]/.test(escaped) ? '' : (ESCAPED[escaped] ?? escaped);
  }

  private endOfLine(): string {
    if (this.text[this.at] === '\n') this.at++;
    return '\n';
  }
}
