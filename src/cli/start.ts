import { InvalidArgumentError, type Command } from 'commander'

const EXAMPLES = `
Examples:
  $ strata start                              on http://127.0.0.1:4000, data in .strata
  $ strata start --port 4100 --data-dir /var/lib/strata
  $ STRATA_DATABASE_URL=postgres://strata@db/strata strata start

Options stand for the variables STRATA_PORT, STRATA_HOST and STRATA_DATA_DIR and win over them. Stop it with Ctrl+C.

Exit codes: 0 it was stopped, 1 it could not start or go on, 2 wrong usage.`

/** The part of the server that the command line needs. */
export interface Server {
  /** Reads the environment and runs until the process is signalled. */
  startServer: () => Promise<void>
}

/** The one way from the command line into the server: loaded only when asked for, since it takes a second. */
const loadServer = (): Promise<Server> => import('../api/server.js')

interface StartOptions {
  port?: string
  host?: string
  dataDir?: string
}

/** Adds `strata start`. */
export function addStartCommand(program: Command, load: () => Promise<Server> = loadServer): void {
  program
    .command('start')
    .summary('start the service')
    .description('Starts the service in this process, with an embedded Postgres unless told otherwise.')
    .option('--port <n>', 'port to listen on, 0 for a free one (STRATA_PORT)', port)
    .option('--host <address>', 'address to listen on (STRATA_HOST)')
    .option('--data-dir <folder>', 'where the embedded Postgres keeps its data (STRATA_DATA_DIR)')
    .addHelpText('after', EXAMPLES)
    .action(async (options: StartOptions) => {
      Object.assign(process.env, environmentOf(options))
      const { startServer } = await load()
      await startServer()
    })
}

function environmentOf({ port, host, dataDir }: StartOptions): Record<string, string> {
  const all = { STRATA_PORT: port, STRATA_HOST: host, STRATA_DATA_DIR: dataDir }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function port(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
  }
  return text
}
