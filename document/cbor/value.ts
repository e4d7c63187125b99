/** The part of the CBOR data model (RFC 8949 §3) that Khatm's formats use. Integers are safe JavaScript integers. */
export type CborValue = number | string | boolean | null | Uint8Array | CborValue[] | Map<CborKey, CborValue> | Tagged;
export type CborKey = number | string;

/** A tagged item (RFC 8949 §3.4). */
export class Tagged {
  readonly tag: number;
  readonly value: CborValue;
  constructor(tag: number, value: CborValue) {
    this.tag = tag;
    this.value = value;
  }
}
