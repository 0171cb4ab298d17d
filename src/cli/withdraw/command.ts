import type { Command } from 'commander'
import { connectionFrom } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { runWithdrawal, type WithdrawOptions } from './run-withdrawal.js'

const HELP = `
Withdraws by events, so that the log and every timeline tell who did it and why, and what was said stays in the past. The source
asserts again what it did just before --from, or nothing; its clock is put back as well. Entities of which it has spoken after --until are left
alone, and so are other sources. Whatever it sends again after that is its word again: mend the source first.

--from is exclusive and --until inclusive, each a position or a time. The same command again does the rest of what was
interrupted. A withdrawal is undone by withdrawing it: from its own --until on until the position that it
answers with. What the source itself said in between goes with it: see by --dry-run whether it said anything.

Examples:
  $ strata withdraw scm/github/acme --from 4711 --dry-run                  what a bad scan has changed, and what would change back
  $ strata withdraw scm/github/acme --from 2026-03-01T09:30:00Z --reason "It read the wrong branch"
  $ strata withdraw hr/okta --from 4711 --until 9000 --expect 1200 --yes --reason TEXT   in a script

Exit codes: 0 done, 1 not all of it was done, or the service refused, 2 wrong usage.`

/** Adds `strata withdraw`. */
export function addWithdrawCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('withdraw <source>')
    .summary('withdraw what a source said between two positions')
    .description('Withdraws what one source said between two positions, after telling what that would change.')
    .requiredOption('--from <moment>', 'what it said after this position or time')
    .option('--until <moment>', 'up to and including this one; default: all so far')
    .option('--reason <text>', 'why; kept with every event')
    .option('--expect <count>', 'refuse if it spoke of another number of entities')
    .option('--dry-run', 'tell what would change, and change nothing')
    .option('--yes', 'do not ask; more than 10 entities need --expect then')
    .option('--limit <count>', 'of a dry run: most entities to show, 1 to 500', '20')
    .option('--json', 'print the answer for programs')
    .addHelpText('after', HELP)
    .action(async (source: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<WithdrawOptions & { url: string; token?: string }>()
      finish(await runWithdrawal(connectionFrom(options), terminal, source, options))
    })
}
