import { CliError } from '../cli-error.js'
import { logChain } from './chain-check.js'
import { failed, skipped, type Check, type Finding, type Patient } from './check.js'
import { eventLog } from './log-check.js'
import { build, dataFolder, embeddedPostgres, nodeVersion, settings } from './machine-checks.js'
import { address, alive, graphql, projections, ready } from './service-checks.js'

const CHECKS: readonly Check[] = [
  nodeVersion,
  build,
  settings,
  embeddedPostgres,
  dataFolder,
  eventLog,
  address,
  alive,
  ready,
  graphql,
  projections,
  logChain,
]

/** A check with what it found. */
export interface Result extends Finding {
  name: string
}

/** Runs the checks in order; one whose need failed is skipped. */
export async function examine(patient: Patient, checks: readonly Check[] = CHECKS): Promise<Result[]> {
  const results: Result[] = []
  for (const check of checks) {
    const need = results.find(({ name }) => name === check.needs)
    const finding =
      need === undefined || need.state === 'ok' ? await run(check, patient) : skipped(`needs: ${need.name}`)
    results.push({ name: check.name, ...finding })
  }
  return results
}

async function run(check: Check, patient: Patient): Promise<Finding> {
  try {
    return await check.run(patient)
  } catch (error) {
    if (error instanceof CliError) return failed('no good answer', error.message)
    return failed(`the check failed: ${(error as Error).message}`, 'If it happens again, report it.')
  }
}
