import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CleanUp } from './kit/clean-up.mjs'
import { machine } from './kit/machine.mjs'
import { progress } from './kit/progress.mjs'
import { asJson, asTable } from './kit/report.mjs'
import { readOptions } from './options.mjs'
import { runRows } from './run-rows.mjs'

/** Runs what the arguments ask for and prints it; gives the exit code, which does not depend on the figures. */
export async function main(args) {
  const options = readOptions(args)
  const cleanUp = new CleanUp()
  cleanUp.onSignals()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'strata-bench-'))
    cleanUp.later(() => rm(folder, { recursive: true, force: true }))
    const before = machine()
    const { groups, postgres } = await runRows({ ...options, folder, cleanUp })
    const report = {
      command: options.command,
      entities: options.entities,
      machine: { ...before, postgres, loadAfter: machine().load },
      groups,
    }
    process.stdout.write(asTable(report))
    if (options.json) await writeFile(options.json, `${JSON.stringify(asJson(report), null, 2)}\n`)
    return 0
  } catch (error) {
    // What is under way when a signal comes fails for the cleaning up.
    if (!cleanUp.begun) progress(error.stack)
    return 1
  } finally {
    await cleanUp.now()
  }
}
