import type { Command } from 'commander'
import { EXIT } from '../cli-error.js'
import type { Terminal } from '../terminal.js'

const EXAMPLES = `
Examples:
  $ strata migrate-log --from .strata --to 'kurrentdb://admin:secret@log.internal:2113'
  $ strata migrate-log --from postgres://strata@db/strata --to kurrentdb://localhost:2113?tls=false
  $ strata migrate-log --from kurrentdb://localhost:2113?tls=false --to postgres://strata@db/other

Stop every Strata process before: what is written meanwhile makes the digests differ. --from may be the data folder of an embedded
Postgres. The copy may be interrupted at any point: the same command goes on. A target that holds anything else is refused.

Exit codes: 0 both logs are the same, 1 they are not, or one cannot be used.`

/** Adds `strata migrate-log`. */
export function addMigrateLogCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('migrate-log')
    .summary('copy the log to another event store')
    .description(
      'Copies every event in order, with its id, stream, revision, data and metadata, and compares both logs by digest.',
    )
    .requiredOption('--from <log>', 'postgres://…, kurrentdb://…, esdb://… or the data folder of an embedded Postgres')
    .requiredOption('--to <url>', 'postgres://…, kurrentdb://… or esdb://…')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { from: string; to: string }) => {
      // The drivers take half a second to load, which no other command of the client needs.
      const { runMigration } = await import('./run-migration.js')
      await runMigration(options, terminal)
      finish(EXIT.ok)
    })
}
