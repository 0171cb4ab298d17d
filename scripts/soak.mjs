import { prepare } from './prepare.mjs'

/** Says whether the memory of a loaded service grows; `bench/README.md` says how. */
try {
  await prepare()
  const { main } = await import('../bench/soak/main.mjs')
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`strata: ${error.message}\n`)
  process.exitCode = 1
}
