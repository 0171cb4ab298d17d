import { InvalidArgumentError, type Command } from 'commander'
import { connectionFrom } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { DEFAULT_FILE_NAMES } from './collect.js'
import { runImport } from './run-import.js'

const EXAMPLES = `
Examples:
  $ strata import .                            every catalog-info.yaml below this folder
  $ strata import services/ teams.yaml         two paths, each a set of its own
  $ strata import . --file-name '*.catalog.y*ml' --file-name catalog-info.yaml
  $ strata import . --dry-run                  check the documents, send nothing
  $ strata import . --prune --dry-run          what would be removed?
  $ strata import . --prune                    what is gone from the files goes from the catalog
  $ strata import . --json > report.json       for a pipeline

Running it again records only what has changed. Documents are Backstage's: several in a file, placeholders ($text, $json,
$yaml) and Locations with local targets are followed inside the path. Everything from one path is one set of the source;
without --prune, entities whose documents are gone stay.

Exit codes: 0 all is well, 1 something was refused or failed, 2 wrong usage.`

interface ImportOptions {
  url: string
  token?: string
  fileName?: string[]
  source: string
  set?: string
  prune?: true
  maxRemovals?: number
  reason?: string
  dryRun?: true
  json?: true
}

/** Adds `strata import`. */
export function addImportCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('import')
    .summary('import Backstage YAML files')
    .description('Imports entities from Backstage YAML files into the running service.')
    .argument('<path...>', 'folders to search, or files')
    .option(
      '--file-name <glob>',
      `base names to look for, repeatable (default: ${DEFAULT_FILE_NAMES.join(', ')})`,
      append,
    )
    .option('--source <id>', 'who asserts the documents', 'api/import')
    .option('--set <id>', 'name of the set the documents make up (default: follows from the path)')
    .option('--reason <text>', 'why; kept with every event of the import')
    .option('--prune', 'retract what the set asserted before and the files no longer have')
    .option('--max-removals <n>', 'let --prune remove so many where the guard would refuse', wholeNumber)
    .option('--dry-run', 'write nothing, say what would happen')
    .option('--json', 'print a report for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ImportOptions>()
      const { source, set, maxRemovals, reason, fileName = DEFAULT_FILE_NAMES } = options
      const flags = { prune: options.prune === true, dryRun: options.dryRun === true, json: options.json === true }
      const request = { paths, fileNames: fileName, source, set, maxRemovals, reason, ...flags }
      finish(await runImport(connectionFrom(options), terminal, request))
    })
}

function append(value: string, earlier: string[] = []): string[] {
  if (value.includes('/')) throw new InvalidArgumentError('It is compared with base names, which have no "/".')
  return [...earlier, value]
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
