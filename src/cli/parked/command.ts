import type { Command } from 'commander'
import type { ParkedEvent } from '../../projections/parked-events/parked-event.js'
import type { RetriedEvent } from '../../projections/parked-events/project-anew.js'
import { EXIT, UsageError } from '../cli-error.js'
import { requireKnownSubcommand } from '../known-subcommand.js'
import { acting } from '../service/acting.js'
import type { Connection } from '../service/connection.js'
import { change, parkedPages, projectionNames } from '../service/parked-events.js'
import type { Terminal } from '../terminal.js'

const EXAMPLES = `
Examples:
  $ strata parked                                     list what projections could not apply
  $ strata parked retry catalog 4711                  try one again
  $ strata parked retry catalog --all                 try all open ones again, as after an upgrade
  $ strata parked dismiss catalog 4711 --reason TEXT  go on without it
  $ strata parked reopen catalog 4711                 take that back

Exit codes: 0 nothing is open (any more), 1 something is or the service refused, 2 wrong usage.`

interface Options {
  json?: true
  all?: true
  reason?: string
}

/** Adds `strata parked` with what can be done about parked events. */
export function addParkedCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  const parked = program
    .command('parked')
    .summary('list parked events, retry or dismiss them')
    .description('Shows the events that projections could not apply, and deals with them.')
    .addHelpText('after', EXAMPLES)
  requireKnownSubcommand(parked)
  const act = acting<Options>(finish)
  parked
    .command('list', { isDefault: true })
    .description('Lists them with their errors.')
    .option('--json', 'print them for programs')
    .action(act((connection, _args, options) => list(connection, terminal, options)))
  parked
    .command('retry <projection> [positions...]')
    .description('Projects the streams of these events anew.')
    .option('--all', 'every open one')
    .option('--json', 'print what became of them for programs')
    .action(act((connection, args, options) => retry(connection, terminal, args, options)))
  parked
    .command('dismiss <projection> <positions...>')
    .description('Says that the projection may do without these events.')
    .requiredOption('--reason <text>', 'why')
    .action(act((connection, args, { reason = '' }) => settle(connection, terminal, 'dismiss', args, { reason })))
  parked
    .command('reopen <projection> <positions...>')
    .description('Takes their dismissal back.')
    .action(act((connection, args) => settle(connection, terminal, 'reopen', args, {})))
}

async function list(connection: Connection, terminal: Terminal, { json }: Options): Promise<number> {
  const found: (ParkedEvent & { projection: string })[] = []
  for (const projection of await projectionNames(connection)) {
    for await (const { events } of parkedPages(connection, projection))
      found.push(...events.map((event) => ({ projection, ...event })))
  }
  if (json === true) terminal.print(JSON.stringify(found, undefined, 2))
  else if (found.length === 0) terminal.print('No event is parked.')
  else for (const event of found) describe(event).forEach(terminal.print)
  return found.some(({ status }) => status === 'OPEN') ? EXIT.failed : EXIT.ok
}

function describe({
  projection,
  position,
  type,
  stream,
  status,
  attempts,
  parkedAt,
  error,
  dismissal,
}: ParkedEvent & {
  projection: string
}): string[] {
  const tried = attempts === 1 ? '' : `, tried ${attempts} times`
  const head = `${projection} ${position}  ${status.toLowerCase()}  ${type} in ${stream}, parked ${parkedAt}${tried}`
  const said = dismissal ? [`    dismissed by ${dismissal.by} at ${dismissal.at}: ${dismissal.reason}`] : []
  return [head, `    ${error}`, ...said]
}

async function retry(
  connection: Connection,
  terminal: Terminal,
  [projection = '', ...positions]: string[],
  { all, json }: Options,
): Promise<number> {
  if ((all === true) === positions.length > 0) throw new UsageError('Name positions, or say --all.')
  const retried: RetriedEvent[] = []
  if (all === true) {
    for await (const { events } of parkedPages(connection, projection, 'open')) {
      // A stream that an event of the page before stands in was projected whole.
      const open = events.map(({ position }) => position)
      if (open.length > 0)
        retried.push(...(await change<RetriedEvent>(connection, projection, 'retry', { positions: open })))
    }
  } else retried.push(...(await change<RetriedEvent>(connection, projection, 'retry', { positions })))
  // Of several tries of one stream the last one counts.
  const results = [...new Map(retried.map((event) => [event.position, event])).values()]
  if (json === true) terminal.print(JSON.stringify(results, undefined, 2))
  else if (results.length === 0) terminal.print('No event is open.')
  else
    for (const { position, type, stream, error } of results)
      terminal.print(`${position}  ${error === null ? 'applied' : `still parked: ${error}`}  (${type} in ${stream})`)
  return results.some(({ outcome }) => outcome === 'STILL_PARKED') ? EXIT.failed : EXIT.ok
}

async function settle(
  connection: Connection,
  terminal: Terminal,
  what: 'dismiss' | 'reopen',
  [projection = '', ...positions]: string[],
  more: { reason?: string },
): Promise<number> {
  const events = await change<ParkedEvent>(connection, projection, what, { positions, ...more })
  for (const { position, status } of events) terminal.print(`${position}  ${status.toLowerCase()}`)
  return EXIT.ok
}
