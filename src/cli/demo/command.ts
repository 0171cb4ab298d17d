import type { Command } from 'commander'
import { connectionFrom } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { runDemo } from './run-demo.js'

const EXAMPLES = `
Examples:
  $ strata demo
  $ strata demo --url http://127.0.0.1:4100
  $ strata demo --force                       into a catalog that has entities of its own

It WRITES into the catalog it is pointed at: about 300 entities of a company that does not exist, from five sources that
do not agree in everything (scm/github/acme, hr/okta, cloud/aws/123456789012, decorator, api/sonar), with a few deliberate
flaws. Running it again records nothing new.

Exit codes: 0 all is well, 1 something was refused or failed, 2 wrong usage.`

/** Adds `strata demo`. */
export function addDemoCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('demo')
    .summary('fill an empty catalog with an organisation to look at')
    .description('Loads a made-up organisation into the running service and says what to try with it.')
    .option('--force', 'load it even if the catalog is not empty')
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ url: string; token?: string; force?: true }>()
      finish(await runDemo(connectionFrom(options), terminal, options.force === true))
    })
}
