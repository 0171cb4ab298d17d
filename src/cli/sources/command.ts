import type { Command } from 'commander'
import { EXIT } from '../cli-error.js'
import { requireKnownSubcommand } from '../known-subcommand.js'
import { acting } from '../service/acting.js'
import type { Connection } from '../service/connection.js'
import { allSources } from '../service/sources.js'
import type { Terminal } from '../terminal.js'
import { end, quarantine, type EndOptions } from './quarantine.js'
import { rankSource, type RankOptions } from './rank-source.js'
import { sourceTable } from './source-table.js'

const EXAMPLES = `
Examples:
  $ strata sources                                               list who asserts, and how they rank
  $ strata sources rank hr/okta 600 --dry-run                    tell what that would change
  $ strata sources rank hr/okta 600 --reason "HR knows better"   make it so
  $ strata sources rank scm/github/acme 450 --path spec.lifecycle --reason TEXT
  $ strata sources rank scm/github/acme none --path spec.lifecycle --reason TEXT
  $ strata sources quarantine scm/github/acme --reason TEXT      keep aside what it sends
  $ strata sources end-quarantine scm/github/acme --kept-aside release --reason TEXT

Ranks are whole numbers from 0 to 1000; of two values the one of the higher rank holds. A rank for a path holds for that field and
what is below it; \`none\` takes it away.

Exit codes: 0 done, 1 the service refused, 2 wrong usage.`

/** Adds `strata sources` with what can be done about how sources rank. */
export function addSourcesCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  const sources = program
    .command('sources')
    .summary('list sources, change how they rank, put them in quarantine')
    .description('Shows who asserts, and changes whose word holds.')
    .addHelpText('after', EXAMPLES)
  requireKnownSubcommand(sources)
  const act = acting<RankOptions & EndOptions>(finish)
  sources
    .command('list', { isDefault: true })
    .description('Lists them with their ranks.')
    .option('--json', 'print them for programs')
    .action(act((connection, _args, options) => list(connection, terminal, options)))
  sources
    .command('rank <source> <rank>')
    .description('Changes how a source ranks, as a whole or for one field. Entities are folded anew in the background.')
    .option('--path <path>', 'only for this field and what is below it, such as spec.owner')
    .option('--reason <text>', 'why; the history tells it')
    .option('--dry-run', 'tell which entities would change and how, and change nothing')
    .option('--limit <count>', 'of a dry run: most entities to show, 1 to 500', '20')
    .option('--json', 'print the answer for programs')
    .action(act((connection, args, options) => rankSource(connection, terminal, args, options)))
  sources
    .command('quarantine <source>')
    .description('Has what a source sends kept aside until somebody decides about it.')
    .option('--reason <text>', 'why; everybody is told')
    .option('--json', 'print the answer for programs')
    .action(act((connection, args, options) => quarantine(connection, terminal, args, options)))
  sources
    .command('end-quarantine <source>')
    .description('Has what a source sends take effect again.')
    .option('--kept-aside <decision>', 'what becomes of what is kept aside: release, drop or keep')
    .option('--reason <text>', 'why; the history tells it')
    .option('--dry-run', 'tell which entities a release would change and how, and change nothing')
    .option('--limit <count>', 'of a dry run: most entities to show, 1 to 500', '20')
    .option('--yes', 'do not ask')
    .option('--json', 'print the answer for programs')
    .action(act((connection, args, options) => end(connection, terminal, args, options)))
}

async function list(connection: Connection, terminal: Terminal, { json }: RankOptions): Promise<number> {
  const found = await allSources(connection)
  if (json === true) terminal.print(JSON.stringify(found, undefined, 2))
  else if (found.length === 0)
    terminal.print('No source has asserted anything yet. `strata import` or `strata demo` would be one.')
  else sourceTable(found).forEach(terminal.print)
  return EXIT.ok
}
