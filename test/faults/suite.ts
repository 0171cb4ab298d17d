import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lane } from './lane.js'
import type { Scenario } from './plan/scenario.js'
import { run, type RunResult } from './run.js'

export interface SuiteOptions {
  /** Runs at the same time, each with a Postgres server of its own. */
  lanes: number
  /** Keeps data, databases and logs. */
  keep: boolean
  /** Told of each run as it ends. */
  tell: (result: RunResult) => void
}

/** Plays scenarios, some at a time, and gives what each came to. Logs of runs that failed are kept. */
export async function runAll(scenarios: readonly Scenario[], options: SuiteOptions): Promise<RunResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-faults-'))
  const lanes = Array.from(
    { length: Math.min(options.lanes, scenarios.length) },
    (_, i) => new Lane(join(folder, `${i}`)),
  )
  const results: RunResult[] = []
  const queue = scenarios.values()
  try {
    await Promise.all(
      lanes.map(async (lane) => {
        for (const scenario of queue) {
          const result = await run(scenario, lane, options)
          results.push(result)
          options.tell(result)
          if (result.problems.length === 0 && !options.keep) await rm(result.folder, { recursive: true, force: true })
        }
      }),
    )
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()))
    const failed = results.some(({ problems }) => problems.length > 0)
    if (!failed && !options.keep) await rm(folder, { recursive: true, force: true })
  }
  return results
}
