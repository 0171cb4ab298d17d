import type { AuditEntry } from '../../projections/audit/queries/audit-entry.js'
import { addressOf, type Connection } from './connection.js'
import { send } from './request.js'

/** Most entries in one request. */
const PAGE = 500

/** The latest entries of the audit log that fit, the newest first. */
export async function auditEntries(
  connection: Connection,
  filter: Record<string, string | undefined>,
  limit: number,
): Promise<AuditEntry[]> {
  const found: AuditEntry[] = []
  let after: string | undefined
  do {
    const first = String(Math.min(PAGE, limit - found.length))
    const response = await send(connection, addressOf(connection, '/api/audit', { ...filter, first, after }), {})
    const page = (await response.json()) as { entries: AuditEntry[]; next: string | null }
    found.push(...page.entries)
    after = page.next ?? undefined
  } while (after !== undefined && found.length < limit)
  return found
}
