import { Command, CommanderError, Option } from 'commander'
import { ConfigError } from '../platform/config/config-error.js'
import { DatabaseSetupError } from '../platform/database/setup-error.js'
import { CliError, EXIT } from './cli-error.js'
import { addAuditCommand } from './audit/command.js'
import { addDemoCommand } from './demo/command.js'
import { addDoctorCommand } from './doctor/command.js'
import { addExportCommand } from './export/command.js'
import { addFeedsCommand } from './feeds/command.js'
import { addImportCommand } from './import/command.js'
import { addProjectionCommands } from './projections/command.js'
import { addParkedCommand } from './parked/command.js'
import { DEFAULT_URL } from './service/connection.js'
import { addMigrateLogCommand } from './migrate-log/command.js'
import { addQuarantineCommand } from './quarantine/command.js'
import { addReplayCommand } from './replay/command.js'
import { addSourcesCommand } from './sources/command.js'
import { addVerifyCommand } from './verify/command.js'
import { addStartCommand } from './start.js'
import type { Terminal } from './terminal.js'
import { addWithdrawCommand } from './withdraw/command.js'
import { version } from '../platform/version.js'

const EXAMPLES = `
Examples:
  $ strata start               start the service on http://127.0.0.1:4000
  $ strata doctor              check that everything is set up
  $ strata demo                fill an empty catalog with an organisation to look at
  $ strata import ./services   import Backstage YAML files
  $ strata projections         show how the read models are doing
  $ strata sources             show who asserts, and whose word holds
  $ strata replay --follow     read the log, and stay for what comes
  $ strata help import         everything about one command`

/** The `strata` command; `finish` is told the exit code of the command that ran. */
export function createProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const program = new Command('strata')
    .description('Strata, the event-sourced software catalog.')
    .version(version())
    .addOption(new Option('--url <url>', 'where the service runs').env('STRATA_URL').default(DEFAULT_URL))
    .addOption(new Option('--token <token>', 'sent as Bearer').env('STRATA_TOKEN'))
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(`strata --help` lists the commands, `strata help <command>` explains one.)')
    .exitOverride()
    .configureOutput({ writeOut: withoutNewline(terminal.print), writeErr: withoutNewline(terminal.note) })
  addStartCommand(program)
  addImportCommand(program, terminal, finish)
  addDemoCommand(program, terminal, finish)
  addProjectionCommands(program, terminal, finish)
  addReplayCommand(program, terminal, finish)
  addExportCommand(program, terminal, finish)
  addVerifyCommand(program, terminal, finish)
  addParkedCommand(program, terminal, finish)
  addSourcesCommand(program, terminal, finish)
  addQuarantineCommand(program, terminal, finish)
  addFeedsCommand(program, terminal, finish)
  addWithdrawCommand(program, terminal, finish)
  addAuditCommand(program, terminal, finish)
  addMigrateLogCommand(program, terminal, finish)
  addDoctorCommand(program, terminal, finish)
  return program
}

/** Commander ends its texts with a line break, which the terminal adds itself. */
const withoutNewline = (write: (line: string) => void) => (text: string) => write(text.replace(/\n$/, ''))

/** Runs a command line (without the program's name) and gives the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok
  try {
    await createProgram(terminal, (code) => (exitCode = code)).parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return failed(error, terminal)
  }
}

function failed(error: unknown, terminal: Terminal): number {
  // Commander has said what is wrong; help and version that were asked for end here, too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof CliError) {
    terminal.note(`strata: ${error.message}`)
    return error.exitCode
  }
  const explained = error instanceof ConfigError || error instanceof DatabaseSetupError
  terminal.note(`strata: ${explained ? error.message : describe(error)}`)
  return EXIT.failed
}

/** What nobody foresaw is shown whole, so that it can be reported. */
const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
