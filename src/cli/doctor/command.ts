import type { Command } from 'commander'
import { EXIT } from '../cli-error.js'
import { connectionFrom } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { examine, type Result } from './examine.js'

const EXAMPLES = `
Examples:
  $ strata doctor
  $ strata doctor --url http://catalog.internal:4000
  $ strata doctor --json

Exit codes: 0 all is well, 1 something needs attention (what to do stands below it).`

const MARKS = { ok: '✓', failed: '✗', skipped: '-' } as const

/** Adds `strata doctor`. */
export function addDoctorCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('doctor')
    .summary('check that everything is set up')
    .description('Checks this machine and the running service, and says what to do about what is wrong.')
    .option('--json', 'print the results for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ url: string; token?: string; json?: true }>()
      const home = new URL('../../../', import.meta.url)
      const results = await examine({ connection: connectionFrom(options), env: process.env, home })
      const isWell = results.every(({ state }) => state !== 'failed')
      if (options.json === true) terminal.print(JSON.stringify({ ok: isWell, checks: results }, undefined, 2))
      else for (const result of results) print(terminal, result)
      finish(isWell ? EXIT.ok : EXIT.failed)
    })
}

function print(terminal: Terminal, { name, state, detail, advice }: Result): void {
  terminal.print(`${MARKS[state]} ${name}: ${detail}`)
  if (advice !== undefined) terminal.print(`    ${advice}`)
}
