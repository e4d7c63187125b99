export {
  APPROVAL_KINDS, type ApprovalKind, Approvals, canonicalContent, checkOfficers, contentDigest, type Officer, type OfficerSign, type Proposal, readRevocations, recordRoster, type Revocations, signStatement,
} from './approvals/index.ts';
export {
  appendAudit, type AuditBreakCode, type AuditEntry, type AuditHead, auditHead, type AuditReport, everyAnchor, listAudit, lostAnchors, type NewAuditEntry, verifyAudit,
} from './audit/index.ts';
export type { Authority } from './authority.ts';
export { IssuerError, type IssuerErrorCode, type IssuerProblem } from './errors.ts';
export { logOrigin } from './log/log.ts';
export { type SplitLog, splitLog } from './log/split.ts';
export { filesBetween, newestCheckpoints } from './log/published.ts';
export { Issuer, type IssuerConfig, type Published, type Shown } from './issuer.ts';
export type { IssuedPaper } from './issuing/issue.ts';
export { STATUS_LIST_COUNT } from './issuing/numbers.ts';
export { appendEntries, type Appended, consistencyProof, entriesPath, inclusionProof, LogError, type LogErrorCode, type NoteSigner, type ReadTile, type RegisteredEntry, registeredEntries, rootOf, signCheckpoint, tilePath } from './log/index.ts';
export { explainField } from './messages.ts';
export type { IssueRequest } from './issuing/request.ts';
export { findNewest, isPublished, type StatusEdition, statusUri } from './publication/status.ts';
export { findNewestTrust, type TrustEdition, trustEditionsAfter } from './publication/trust.ts';
export type { Register } from './register/register.ts';
export type { IntentRow, IssuedRow, StateName, StateRow } from './register/rows.ts';
export type { Change, Changed } from './states/change.ts';
export type { StatusThen } from './states/past.ts';
export { issuerRoutes, type IssuerRoutes, type Scope } from './routes.ts';
