import { expect, test } from '@jest/globals'
import { FAULT_KINDS, type FaultKind } from './plan/fault-kinds.js'
import { planScenario } from './plan/scenario.js'
import { failure } from './report.js'
import { runAll } from './suite.js'
import { SmallDisk } from './world/small-disk.js'

/** Each kind once, those that get on well with each other in one run. */
const RUNS: FaultKind[][] = [
  ['kill-api', 'kill-projector', 'kill-ingester', 'pause-api', 'postgres-immediate', 'network-stall'],
  ['kill-combined', 'kill-child', 'restart-gracefully', 'log-kill', 'log-away', 'log-stall', 'network-cut'],
  [
    'pause-projector',
    'postgres-fast',
    'postgres-kill',
    'backend-kill',
    'sessions-ended',
    'network-refuse',
    'disk-full',
  ],
]
const LONG_MS = 400_000

test(
  'every kind of fault leaves what was acknowledged, once, and read models that equal a replay',
  async () => {
    expect(RUNS.flat().sort()).toEqual([...FAULT_KINDS].sort())
    const mountable = await SmallDisk.canMount()
    if (!mountable) process.stdout.write('No disk can be mounted by this user: disk-full is left out.\n')
    const scenarios = RUNS.map((kinds, i) =>
      planScenario(
        i + 1,
        kinds.filter((kind) => mountable || kind !== 'disk-full'),
      ),
    )
    const results = await runAll(scenarios, { lanes: 2, keep: false, tell: () => undefined })
    expect(results.filter(({ problems }) => problems.length > 0).map((result) => failure(result, []))).toEqual([])
    expect(results.map(({ acknowledged }) => acknowledged > 50)).toEqual([true, true, true])
  },
  LONG_MS,
)
