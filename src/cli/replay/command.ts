import type { Writable } from 'node:stream'
import type { Command } from 'commander'
import { CliError, EXIT, UsageError } from '../cli-error.js'
import { isThere, openOutput, writingTo } from '../output-file.js'
import { connectionFrom } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { lastPositionIn } from './last-position.js'
import { runReplay, type ReplayAsked, type ReplayPlace } from './run-replay.js'

const EXAMPLES = `
Examples:
  $ strata replay > log.ndjson                              the whole log, one CloudEvent a line
  $ strata replay --after 2026-01-01T00:00:00Z --kinds Component,API
  $ strata replay --refs component:default/shop --types EntityFragmentRecorded
  $ strata replay --out log.ndjson --resume                 go on where the file ends
  $ strata replay --follow --after 1234 | my-consumer       and stay for what comes

A reader that is slow slows the replay down and nothing else. When the connection breaks, the replay goes on after the last event
that it has written.

Exit codes: 0 all is written, 1 it is not, 2 wrong usage.`

interface Options {
  url: string
  token?: string
  after?: string
  until?: string
  types?: string
  kinds?: string
  refs?: string
  follow?: true
  out?: string
  resume?: true
}

/** Adds `strata replay`. */
export function addReplayCommand(
  program: Command,
  terminal: Terminal,
  finish: (exitCode: number) => void,
  stdout: Writable = process.stdout,
): void {
  program
    .command('replay')
    .summary('read the log from any position, and follow it')
    .description('Writes the events of the log in order as CloudEvents, one JSON object a line.')
    .option('--after <moment>', 'events after this position or time; from the start by default')
    .option('--until <moment>', 'events up to this position or time, inclusive')
    .option('--types <names>', 'only events of these types, divided by commas')
    .option('--kinds <kinds>', 'only events about entities of these kinds, divided by commas')
    .option('--refs <refs>', 'only events about these entities, divided by commas')
    .option('--follow', 'stay, and write what comes')
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--resume', 'go on after the last event in the file of --out')
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const connection = connectionFrom(options)
      const place = { connection, terminal }
      const { out } = options
      if (out === undefined) await runReplay({ ...place, output: stdout, endsOutput: false }, await askedBy(options))
      else await writingTo(out, () => replayToFile(out, options, place))
      finish(EXIT.ok)
    })
}

async function askedBy(options: Options): Promise<ReplayAsked> {
  const { after, until, types, kinds, refs, follow = false, out, resume } = options
  if (resume && out === undefined) throw new UsageError('--resume goes on in a file: name it with --out.')
  if (resume && after !== undefined) throw new UsageError('--resume says where to go on; leave --after out.')
  const place = resume && out !== undefined ? await lastPositionIn(out) : undefined
  return { query: { after: place ?? after, until, types, kinds, refs }, follow }
}

async function replayToFile(path: string, options: Options, place: Pick<ReplayPlace, 'connection' | 'terminal'>) {
  const resume = options.resume === true
  const asked = await askedBy(options)
  if (!resume && (await isThere(path))) throw new CliError(`${path} is there already; --resume goes on in it.`)
  const output = await openOutput(path, resume ? 'a' : 'wx')
  await runReplay({ ...place, output, endsOutput: true }, asked)
}
