import { prepare } from './prepare.mjs'

/** Measures Strata on this machine; `bench/README.md` says what and how to read it. */
try {
  await prepare()
  const { main } = await import('../bench/main.mjs')
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`strata: ${error.message}\n`)
  process.exitCode = 1
}
