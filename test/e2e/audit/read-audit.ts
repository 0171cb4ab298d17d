import type { AuditEntry } from '../../../src/projections/audit/queries/audit-entry.js'
import type { TestService } from '../../kit/service.js'

/** A page of the audit log as REST gives it. */
export async function readAudit(service: TestService, query: Record<string, string>): Promise<AuditEntry[]> {
  const answer = await service.rest('GET', `/api/audit?${new URLSearchParams(query).toString()}`)
  if (answer.status !== 200) throw new Error(`the audit log answered ${answer.text}`)
  return (answer.json as unknown as { entries: AuditEntry[] }).entries
}
