import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Rebuild } from '../../projections/rebuild/rebuild.js'
import { EXIT, UsageError } from '../cli-error.js'
import { connectionFrom, type Connection } from '../service/connection.js'
import { askFor, cancel, listProjections } from '../service/projections.js'
import type { Terminal } from '../terminal.js'
import { projectionTable } from './projection-table.js'
import { isFine, reportRebuild } from './report-rebuild.js'
import { watchRebuild } from './watch-rebuild.js'

const LIST_EXAMPLES = `
Examples:
  $ strata projections
  $ strata projections --json

Exit codes: 0 all are live, 1 one is not, or has parked events.`

const REBUILD_EXAMPLES = `
Examples:
  $ strata rebuild catalog                        fill it anew, compare, switch
  $ strata rebuild catalog --accept-differences   switch though the two differ
  $ strata rebuild catalog --roll-back            go back to what was live before
  $ strata rebuild catalog --no-wait              ask for it and return; strata projections shows it
  $ strata rebuild catalog --cancel               give it up

Readers are served all the time. Ctrl-C ends the watching, not the rebuild.
Exit codes: 0 it is switched, 1 it is not.`

const DRIFT_EXAMPLES = `
Examples:
  $ strata drift catalog
  $ strata drift catalog --json

Exit codes: 0 it is what the log comes to, 1 it is not.`

interface Options {
  url: string
  token?: string
  json?: true
  rollBack?: true
  cancel?: true
  acceptDifferences?: true
  wait: boolean
}

type Finish = (exitCode: number) => void

/** Adds `strata projections`, `strata rebuild` and `strata drift`. */
export function addProjectionCommands(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('projections')
    .summary('show how the read models are doing')
    .description('Shows state, lag, rate and parked events of every projection, and its last rebuild.')
    .option('--json', 'print it for programs')
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      finish(await runProjections(connectionFrom(options), terminal, options.json === true))
    })
  program
    .command('rebuild')
    .summary('fill a read model anew from the log and switch to it')
    .description(
      'Fills a projection anew beside the live one, compares the two at one position and switches the readers.',
    )
    .argument('<projection>', 'its name, such as catalog')
    .option('--accept-differences', 'switch though the two differ')
    .option('--roll-back', 'go back to what was live before the last switch')
    .option('--cancel', 'give up what goes on')
    .option('--no-wait', 'ask for it and return')
    .option('--json', 'print the outcome for programs')
    .addHelpText('after', REBUILD_EXAMPLES)
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      finish(await runRebuild(connectionFrom(options), terminal, name, options))
    })
  program
    .command('drift')
    .summary('compare a read model with a replay of the log')
    .description('Fills a projection a second time from the log, compares the two at one position and drops it again.')
    .argument('<projection>', 'its name, such as catalog')
    .option('--json', 'print the outcome for programs')
    .addHelpText('after', DRIFT_EXAMPLES)
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const connection = connectionFrom(options)
      const asked = await askFor(connection, name, 'check')
      finish(outcome(terminal, await watchRebuild(connection, terminal, asked), options))
    })
}

/** Between two looks a rate can be told, in milliseconds. */
const BETWEEN_LOOKS_MS = 1000

async function runProjections(connection: Connection, terminal: Terminal, json: boolean): Promise<number> {
  let projections = await listProjections(connection)
  if (projections.some(({ lag, rate }) => lag > 0 && rate === null)) {
    await delay(BETWEEN_LOOKS_MS)
    projections = await listProjections(connection)
  }
  if (json) terminal.print(JSON.stringify({ projections }, undefined, 2))
  else for (const line of projectionTable(projections)) terminal.print(line)
  const fine = projections.every(({ state, parked }) => ['LIVE', 'REBUILDING'].includes(state) && parked === 0)
  return fine ? EXIT.ok : EXIT.failed
}

async function runRebuild(connection: Connection, terminal: Terminal, name: string, options: Options): Promise<number> {
  const { rollBack, acceptDifferences, wait } = options
  if (rollBack && acceptDifferences) throw new UsageError('--accept-differences does not go with --roll-back.')
  if (options.cancel && (rollBack || acceptDifferences)) throw new UsageError('--cancel goes with no other option.')
  const query = { acceptDifferences: acceptDifferences ? 'true' : undefined }
  const asked = options.cancel
    ? await cancel(connection, name)
    : await askFor(connection, name, rollBack ? 'roll-back' : 'rebuild', rollBack ? {} : query)
  if (!wait) {
    if (options.json) terminal.print(JSON.stringify(asked, undefined, 2))
    else terminal.print(`Asked for, number ${asked.id}. \`strata projections\` shows how far it is.`)
    return EXIT.ok
  }
  const rebuild = await watchRebuild(connection, terminal, asked)
  const exitCode = outcome(terminal, rebuild, options)
  return options.cancel && rebuild.state === 'CANCELLED' ? EXIT.ok : exitCode
}

function outcome(terminal: Terminal, rebuild: Rebuild, { json }: Options): number {
  if (json) terminal.print(JSON.stringify(rebuild, undefined, 2))
  else reportRebuild(terminal, rebuild)
  return isFine(rebuild) ? EXIT.ok : EXIT.failed
}
