import type { Command } from 'commander'
import { acting } from '../service/acting.js'
import type { Terminal } from '../terminal.js'
import { decide, type DecideOptions } from './decide.js'
import { list } from './list.js'

const EXAMPLES = `
Examples:
  $ strata quarantine                                           what is kept aside, of all sources
  $ strata quarantine list scm/github/acme
  $ strata quarantine release scm/github/acme --dry-run         tell what that would change
  $ strata quarantine release scm/github/acme --reason TEXT     let all of it take effect
  $ strata quarantine drop scm/github/acme component:default/cart --reason TEXT

A source is put in quarantine by \`strata sources quarantine\`; \`strata sources end-quarantine\` ends it.

Exit codes: 0 done, 1 refused or not confirmed, 2 wrong usage.`

/** Adds `strata quarantine` with what can be decided about what is kept aside. */
export function addQuarantineCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  const quarantine = program
    .command('quarantine')
    .summary('list what is kept aside of sources in quarantine, release or drop it')
    .description('Shows what sources sent while they were in quarantine, and decides about it.')
    .addHelpText('after', EXAMPLES)
  const act = acting<DecideOptions>(finish)
  quarantine
    .command('list [source]', { isDefault: true })
    .description('Lists it by source and entity.')
    .option('--limit <count>', 'most to show, 1 to 500', '500')
    .option('--json', 'print it for programs')
    .action(act((connection, args, options) => list(connection, terminal, args, options)))
  for (const decision of ['release', 'drop'] as const) {
    const command = quarantine
      .command(`${decision} <source> [refs...]`)
      .description(decision === 'release' ? 'Lets it take effect.' : 'Decides that it never takes effect.')
      .option('--reason <text>', 'why; the history tells it')
      .option('--yes', 'do not ask')
      .option('--json', 'print the answer for programs')
    if (decision === 'release')
      command
        .option('--dry-run', 'tell which entities would change and how, and change nothing')
        .option('--limit <count>', 'of a dry run: most entities to show, 1 to 500', '20')
    command.action(act((connection, args, options) => decide(connection, terminal, decision, args, options)))
  }
}
