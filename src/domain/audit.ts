export { type AuditRow, listAudit } from '../store/audit'
