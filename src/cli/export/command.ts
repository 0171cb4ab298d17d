import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { Argument, Option, type Command } from 'commander'
import { EXIT, UsageError } from '../cli-error.js'
import { exportAudit, type AuditOptions } from './audit/export-audit.js'
import { requireNoFolder, writingTo } from '../output-file.js'
import { startTicker } from '../progress.js'
import { connectionFrom, type Connection } from '../service/connection.js'
import { isClosedPipe, type Terminal } from '../terminal.js'
import type { Dataset, ExportAsked } from './dataset.js'
import { DATASETS, type DatasetName } from './datasets.js'
import { FORMATS, type FormatName, type Target } from './formats.js'

const EXAMPLES = `
Examples:
  $ strata export entities --format parquet --out entities.parquet
  $ strata export entities --filter '{"field":"kind","equals":"Component"}' --format csv > components.csv
  $ strata export entities --as-of 2026-03-03T00:00:00Z --out then.ndjson
  $ strata export ownership --format csv --out owners.csv
  $ strata export events --as-of 2026-03-31T23:59:59Z --format ndjson --out log.ndjson
  $ strata export audit --from 2026-07-01T00:00:00Z --to 2026-09-30T23:59:59.999Z --out q3

NDJSON has each record whole; CSV and Parquet have the same columns, with structures as JSON text. A file appears under its name
when it is complete.

A pack of evidence is a folder with all of it in NDJSON and CSV and a signed manifest; \`strata verify\` checks it, without the service.

Exit codes: 0 all is written, 1 it is not, 2 wrong usage.`

interface Options {
  url: string
  token?: string
  asOf?: string
  filter?: string
  format: FormatName
  out?: string
}

/** Adds `strata export`. */
export function addExportCommand(
  program: Command,
  terminal: Terminal,
  finish: (exitCode: number) => void,
  stdout: Writable = process.stdout,
): void {
  const names = Object.keys(DATASETS)
  program
    .command('export')
    .summary('write entities, events or changes of owners to a file, or a pack of evidence')
    .description(
      `Exports ${names.map((name) => `${name} (${DATASETS[name as DatasetName].description})`).join(', ')} or audit: a pack of evidence for a ` +
        'period, with who owned what at its start and its end, every change of an owner between, and all events.',
    )
    .addArgument(new Argument('<what>', 'what to export').choices([...names, 'audit']))
    .addOption(new Option('--format <format>', 'how').choices(Object.keys(FORMATS)).default('ndjson'))
    .option('--out <file>', 'the file; stdout by default, except for Parquet. For audit: a new folder')
    .option('--as-of <moment>', 'as it was just after a position or a time')
    .option('--filter <json>', 'only entities that an EntityFilter lets through')
    .option('--from <moment>', 'audit: just after this position or time; by default the start of the log')
    .option('--to <moment>', 'audit: up to this position or time; by default the end of the log')
    .addHelpText('after', EXAMPLES)
    .action(async (what: DatasetName | 'audit', _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options & AuditOptions>()
      if (what === 'audit') {
        await exportAudit(connectionFrom(options), options, terminal)
        finish(EXIT.ok)
        return
      }
      if (options.from !== undefined || options.to !== undefined)
        throw new UsageError('--from and --to are for audit. --as-of says which moment.')
      const { format, out, asOf, filter } = options
      if (out === undefined && format === 'parquet')
        throw new UsageError('A Parquet file needs a name: give it by --out.')
      const place = { connection: connectionFrom(options), terminal }
      const job = { dataset: DATASETS[what], format, asked: { asOf, filter } }
      if (out === undefined) await exportToStream(stdout, job, place)
      else await writingTo(out, () => exportToFile(out, job, place))
      finish(EXIT.ok)
    })
}

interface Job {
  dataset: Dataset
  format: FormatName
  asked: ExportAsked
}

interface Place {
  connection: Connection
  terminal: Terminal
}

/** Of `strata export … | head` the reader goes away first: that is no failure. */
async function exportToStream(stream: Writable, job: Job, place: Place): Promise<void> {
  await exportTo({ stream }, job, place).catch((error: unknown) => {
    if (!isClosedPipe(error)) throw error
  })
}

/** Written beside its name first: what has the name is complete. */
async function exportToFile(path: string, job: Job, place: Place): Promise<void> {
  await requireNoFolder(path)
  const unfinished = `${path}.part`
  try {
    await exportTo({ path: unfinished }, job, place)
    await rename(unfinished, path)
  } catch (error) {
    // What could not be made cannot always be removed either; it is the first error that says why.
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
}

async function exportTo(
  target: Target,
  { dataset, format, asked }: Job,
  { connection, terminal }: Place,
): Promise<void> {
  const ticker = startTicker(terminal, 'records')
  const records = async function* () {
    for await (const record of dataset.read(connection, asked)) {
      yield record
      ticker.advance()
    }
  }
  await FORMATS[format](records(), dataset.columns, target)
  ticker.stop()
}
