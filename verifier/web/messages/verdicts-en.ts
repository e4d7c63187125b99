import type { Message, VerdictTable } from './message.ts';

const NOT_FORGED_NOT_VALID = 'This does not mean that it is forged, nor that it is genuine.';
const CONNECT = "Check your internet connection and your device's date and time, then try again. Do not rely on the paper until there is a result.";
const ASK_ISSUER = 'Do not rely on the paper before asking the authority whose name it bears.';
const REFUSE = 'Do not accept the paper, and tell the authority whose name it bears.';
const RELOAD = 'Reload this page to get its newest edition, then scan the code again. Do not rely on the paper until then.';
const SCAN_AGAIN = 'Scan the QR code on the paper again, close up and in good light. If it happens again, ask the holder for a clearer copy.';
const FILE_FORGED = 'Do not accept the file. Ask the holder for the original file as the authority issued it.';

const NEWER_SEAL: Message = { says: 'This seal is written in a way that this edition of the page does not know.', next: RELOAD };

/** The verdicts and their reasons in English. */
export const verdictsEn: VerdictTable = {
  unreadable: {
    word: 'Unreadable',
    reasons: {
      'no-code': { says: 'No seal code was found.', next: SCAN_AGAIN },
      'text-too-long': { says: 'What was entered is too long to be a seal.', next: 'Scan the QR code on the paper again, and add nothing to its text.' },
      'text-foreign': {
        says: 'This code is not an official seal: it is a link to another address.',
        next: 'Do not open that address or enter anything there. If the code is printed on an official paper, tell the authority whose name the paper bears.',
      },
      'text-no-seal': { says: 'What was read is not the seal of an official paper.', next: 'Scan the QR code on the paper, or paste its whole text as the scanner read it.' },
      'digits-*': { says: 'Digits of the seal are missing or were misread.', next: SCAN_AGAIN },
      'seal-*': { says: 'The code was read completely, but what it holds is not a sound seal.', next: 'Scan once more. If it happens again, do not rely on the paper before asking the authority whose name it bears.' },
      'file-*': { says: 'The file could not be read.', next: 'Use the original file as the authority issued it, not a copy saved by another program.' },
    },
    otherwise: { says: 'The seal could not be read.', next: SCAN_AGAIN },
  },
  unsupported: {
    word: 'Unsupported',
    reasons: {
      'seal-unknown-header': NEWER_SEAL,
      'seal-algorithm': NEWER_SEAL,
      'seal-unknown-claim': NEWER_SEAL,
      'type-unknown': { says: "The seal's signature holds, but this type of document is not on the official list.", next: RELOAD },
    },
    otherwise: NEWER_SEAL,
  },
  'unknown-issuer': {
    word: 'Unknown issuer',
    reasons: {
      'signer-unknown': { says: 'This seal belongs to no authority on the official list of issuers.', next: REFUSE },
    },
    otherwise: { says: 'This seal belongs to no known authority.', next: REFUSE },
  },
  forged: {
    word: 'Forged',
    reasons: {
      'signature-invalid': { says: "The seal's signature does not hold: it was changed after it was made, or the authority never made it.", next: REFUSE },
      'seal-signature-high-s': { says: "The seal's signature was rewritten after it was made.", next: REFUSE },
      'signer-not-allowed': { says: 'The seal was made with a key that may not seal this kind of document.', next: REFUSE },
      'signer-not-active': { says: "The seal's date lies outside the period in which its key was allowed to seal.", next: REFUSE },
      'signer-compromised': { says: 'The seal was made with a stolen key, after the theft.', next: REFUSE },
      'log-proof-invalid': { says: "The file's proof that its seal is in the public register of seals does not hold.", next: FILE_FORGED },
      'file-altered': { says: 'The file was changed after the authority signed it.', next: FILE_FORGED },
      'file-appended': { says: 'Something was added to the file after the authority signed it.', next: FILE_FORGED },
      'file-signature-*': { says: "The file's signature does not hold.", next: FILE_FORGED },
      'file-signer-*': { says: 'The file was not signed by the authority that made the seal.', next: FILE_FORGED },
      'file-*': { says: 'The file carries a signature, but it is damaged or was changed.', next: FILE_FORGED },
      'record-mismatch': { says: "The file's data is not the data that was sealed.", next: FILE_FORGED },
      'page-mismatch': { says: 'The seal is genuine, but it stands on another page than the one that was sealed.', next: FILE_FORGED },
      'qr-not-the-seals': { says: "The QR code drawn on the page is not its seal's.", next: FILE_FORGED },
    },
    otherwise: { says: 'The seal does not hold.', next: REFUSE },
  },
  revoked: {
    word: 'Revoked',
    reasons: {
      'status-revoked': { says: 'This document was issued, and then cancelled by the authority that issued it.', next: 'Do not accept it, however sound it looks. With questions, go to the issuing authority with the document number.' },
    },
    otherwise: { says: 'The issuing authority cancelled this document.', next: 'Do not accept it. With questions, go to the issuing authority.' },
  },
  superseded: {
    word: 'Superseded',
    reasons: {
      'status-superseded': { says: 'The authority issued a newer document in place of this one, which no longer applies.', next: 'Ask the holder for the newer document.' },
    },
    otherwise: { says: 'This document no longer applies.', next: 'Ask the holder for the newer document.' },
  },
  suspended: {
    word: 'Suspended',
    reasons: {
      'status-suspended': { says: 'The issuing authority has put this document on hold.', next: 'Do not rely on it while it is on hold. Check again later, or go to the issuing authority with the document number.' },
    },
    otherwise: { says: 'This document is on hold.', next: 'Do not rely on it while it is on hold.' },
  },
  expired: {
    word: 'Expired',
    reasons: {
      'document-expired': { says: 'The authority did issue this document, but its period of validity has ended.', next: 'Ask the holder for a renewed, valid document.' },
    },
    otherwise: { says: 'The validity of this document has ended.', next: 'Ask the holder for a valid document.' },
  },
  'not-yet-valid': {
    word: 'Not yet valid',
    reasons: {
      'document-not-yet-valid': {
        says: "By this device's clock, the time at which this document was issued has not come yet.",
        next: "Check your device's date and time, then try again. If they are right, do not accept the document.",
      },
    },
    otherwise: { says: 'This document is not valid yet.', next: 'Do not rely on it before it begins.' },
  },
  undetermined: {
    word: 'Could not be verified',
    reasons: {
      'trust-list-stale': { says: `The official list of issuers that reached this page is past its renewal date, so the paper cannot be judged. ${NOT_FORGED_NOT_VALID}`, next: CONNECT },
      'trust-list-missing': { says: `The official list of issuers did not arrive, or arrived damaged, so the paper cannot be judged. ${NOT_FORGED_NOT_VALID}`, next: CONNECT },
      'signer-unknown': { says: `The key of this seal is not on the official list, but the list that arrived is past its renewal date. ${NOT_FORGED_NOT_VALID}`, next: CONNECT },
      'status-list-missing': { says: "The seal's signature holds, but the list of withdrawn documents did not arrive: whether this one was cancelled is not known.", next: CONNECT },
      'status-list-stale': { says: "The seal's signature holds, but the list of withdrawn documents that arrived is old: whether this one was cancelled since then is not known.", next: CONNECT },
      'status-list-later': { says: "The seal's signature holds, but the list of withdrawn documents tells how things stand now, and not at the time that was asked about.", next: ASK_ISSUER },
      'status-list-invalid': { says: "The seal's signature holds, but the list of withdrawn documents that arrived is not sound: whether this one was cancelled is not known.", next: CONNECT },
      'status-index-outside': { says: "The seal's signature holds, but the list of withdrawn documents has no place for this one.", next: ASK_ISSUER },
      'status-uri-unknown': { says: "The seal's signature holds, but it points to a list of withdrawn documents that is not its authority's.", next: ASK_ISSUER },
      'status-unknown-value': { says: "The seal's signature holds, but the document's status is one that this page does not know.", next: RELOAD },
      'foreign-address': {
        says: "This paper's code leads to an address that is not an official checking address.",
        next: 'Do not use that address. Open the official checking address yourself, and tell the authority whose name the paper bears.',
      },
      'file-signer-*': { says: 'Who signed this file cannot be told yet: the official list at hand is out of date.', next: 'Try again when you are online.' },
      'reader-*': { says: 'The picture or file was not read just now, because the service is busy.', next: 'Try again in a moment.' },
      'page-not-proven': { says: 'This file does not prove that its page is the one that was sealed: it was printed or saved anew, or its signature was removed.', next: 'Ask for the original file, or compare the details shown here with the paper, one by one.' },
      'several-codes': { says: 'The picture shows more than one code, so it is not known which one is the seal.', next: 'Take a picture of the seal code alone, then try again.' },
      'log-proof-needed': {
        says: 'The key of this seal was stolen at some time, and nothing at hand proves that the seal was made before.',
        next: 'Ask for the original file, which carries that proof, or check again with a connection.',
      },
      'browser-cannot': { says: `This browser could not complete the check. ${NOT_FORGED_NOT_VALID}`, next: 'Update the browser or use a newer device, then scan the code again.' },
      'page-insecure': { says: 'This page was opened over a connection that is not secure, on which the browser does not allow the check.', next: 'Open the official checking address, which begins with https, then scan the code again.' },
    },
    otherwise: { says: `The check of this paper could not be completed. ${NOT_FORGED_NOT_VALID}`, next: CONNECT },
  },
  authentic: {
    word: 'Seal authentic',
    reasons: {
      ok: {
        says: 'The issuing authority made this seal. The document that it seals has not been withdrawn and has not expired.',
        next: 'Compare the details shown here with the paper in your hand, one by one. If anything differs, do not accept the paper.',
      },
    },
    otherwise: { says: 'The issuing authority made this seal.', next: 'Compare the details shown here with the paper in your hand, one by one.' },
  },
};
