import { UsageError } from '../../cli-error.js'
import type { Connection } from '../../service/connection.js'
import type { Terminal } from '../../terminal.js'
import { writePack, type AskedPack } from './write-pack.js'

/** What `strata export audit` is told. */
export type AuditOptions = Omit<AskedPack, 'out'> & { out?: string; asOf?: string; filter?: string; format?: string }

/** Writes a pack of evidence, and says what it is. */
export async function exportAudit(connection: Connection, options: AuditOptions, terminal: Terminal): Promise<void> {
  const { from, to, out, asOf, filter } = options
  if (out === undefined) throw new UsageError('A pack of evidence is a folder: give its name by --out.')
  if (asOf !== undefined || filter !== undefined)
    throw new UsageError(
      'A pack of evidence is of a whole period: --from and --to say which. It has no --as-of and no --filter.',
    )
  const asked = { out, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  const { manifest, digest } = await writePack(connection, asked, terminal)
  const { counts, period, keyId } = manifest
  terminal.print(
    `${out}: ${counts.events} events and ${counts['ownership-changes']} changes of owners, after position ${period.from.position} ` +
      `up to ${period.to.position}`,
  )
  terminal.print(`signed by the key ${keyId}; manifest.json has SHA-256 ${digest}`)
}
