export { appendAudit, AUDIT_COLUMNS, AUDIT_PLACES, auditValues, orUnwritable } from './append.ts';
export { everyAnchor, lostAnchors, oweAnchor } from './anchor.ts';
export { type Act, type AuditDetails, type NewAuditEntry, sha256Hex } from './entry.ts';
export { type AuditBreakCode, type AuditEntry, type AuditHead, auditHead, type AuditReport, listAudit, verifyAudit } from './trail.ts';
