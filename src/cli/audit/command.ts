import type { Command } from 'commander'
import { EXIT, UsageError } from '../cli-error.js'
import { auditEntries } from '../service/audit.js'
import { connectionFrom, type Connection } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { auditTable } from './audit-table.js'

const MOST = 100_000

const EXAMPLES = `
Examples:
  $ strata audit                                             the latest twenty commands
  $ strata audit --outcome REFUSED,PARTIAL,FAILED            what did not go through
  $ strata audit --subject projection: --from 2026-03-01T00:00:00Z   what was done with projections since
  $ strata audit --actor anna --command SetSourceRank --json

Several values are divided by commas. A subject is a ref, or source:…, set:…, projection:…, subscription:…, feed:…; one that ends in : or /
stands for all that begin so.

Exit codes: 0 done, 1 the service refused, 2 wrong usage.`

interface AuditOptions {
  actor?: string
  command?: string
  outcome?: string
  subject?: string
  source?: string
  correlationId?: string
  from?: string
  until?: string
  limit: string
  json?: boolean
  url: string
  token?: string
}

/** Adds `strata audit`. */
export function addAuditCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('audit')
    .summary('show who did what, refused commands included')
    .description('Shows commands with who gave them and what became of them, the newest first.')
    .option('--actor <names>', 'of whom')
    .option('--command <names>', 'which, such as RecordFragments or RequestRebuild')
    .option('--outcome <outcomes>', 'ACCEPTED, PARTIAL, REFUSED or FAILED')
    .option('--subject <subjects>', 'about what, such as component:default/search or projection:')
    .option('--source <ids>', 'on behalf of which sources')
    .option('--correlation-id <id>', 'as part of what')
    .option('--from <moment>', 'from a position or a time on')
    .option('--until <moment>', 'up to a position or a time')
    .option('--limit <count>', `most to show, 1 to ${MOST}`, '20')
    .option('--json', 'print them for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<AuditOptions>()
      finish(await showAudit(connectionFrom(options), terminal, options))
    })
}

async function showAudit(connection: Connection, terminal: Terminal, options: AuditOptions): Promise<number> {
  const { actor, command, outcome, subject, source, correlationId, from, until, limit, json } = options
  const filter = {
    ...{ actors: actor, commands: command, outcomes: outcome?.toUpperCase(), subjects: subject, sources: source },
    ...{ correlationId, from, until },
  }
  const entries = await auditEntries(connection, filter, requireLimit(limit))
  if (json === true) terminal.print(JSON.stringify(entries, undefined, 2))
  else if (entries.length === 0) terminal.print('No command fits.')
  else auditTable(entries).forEach(terminal.print)
  return EXIT.ok
}

function requireLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > MOST) throw new UsageError(`--limit must be a whole number from 1 to ${MOST}.`)
  return limit
}
