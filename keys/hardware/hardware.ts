/** Where keys in hardware are: a library, a token, and the file that the token's PIN is read from. */
export type Hardware = {
  /** Path of the PKCS#11 library. */
  readonly library: string;
  /** Label of the token, or its serial number. */
  readonly token: string;
  /** Absolute path of a file of mode 0600 that holds the user PIN. */
  readonly pinFile: string;
};

/** What `keys.json` says of a private key in a token. A token that was restored from a backup has another serial number and the same keys. */
export type TokenKey = {
  readonly label: string;
  readonly serial: string;
  /** CKA_ID of the key pair, hexadecimal. */
  readonly id: string;
};
