export { canonicalContent, readRevocations, type Revocations } from './content.ts';
export { checkOfficers, type Officer, recordRoster } from './officers.ts';
export { Approvals, type OfficerSign, type Proposal } from './proposals.ts';
export { APPROVAL_KINDS, type ApprovalKind, contentDigest, signStatement } from './statement.ts';
