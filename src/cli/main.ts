import { run } from './program.js'
import { ignoreClosedPipes, processTerminal } from './terminal.js'

ignoreClosedPipes()
// Not process.exit: what is still on its way to a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2), processTerminal)
