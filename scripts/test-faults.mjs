import { register } from 'node:module'
import { prepare } from './prepare.mjs'

/** Runs the fault suite; test/faults/README.md says what it does. */
try {
  await prepare()
  register('../test/kit/typescript-hooks.mjs', import.meta.url)
  const { main } = await import('../test/faults/main.ts')
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`strata: ${error.stack}\n`)
  process.exitCode = 1
}
