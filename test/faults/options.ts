import { parseArgs } from 'node:util'
import { FAULT_KINDS, type FaultKind } from './plan/fault-kinds.js'

export interface Options {
  runs: number
  seed: number
  lanes: number
  only: FaultKind[]
  keep: boolean
  verbose: boolean
}

export const USAGE = `npm run test:faults -- [options]

  --runs N      how many runs (20)
  --seed N      seed of the first run; each one after it has the next (1)
  --only KIND   faults of this kind alone; repeatable
  --lanes N     how many runs at the same time (2)
  --keep        keep databases and logs
  --verbose     tell about every run

Kinds: ${FAULT_KINDS.join(', ')}`

/** What the command line asks for; throws what is wrong with it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '2' },
      only: { type: 'string', multiple: true, default: [] },
      keep: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  })
  const { keep, verbose } = values
  const only = values.only.map(kindOf)
  return {
    runs: number('runs', values.runs),
    seed: number('seed', values.seed),
    lanes: number('lanes', values.lanes),
    only,
    keep,
    verbose,
  }
}

function number(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new Error(`--${name} must be a whole number from 1`)
  return Number(text)
}

function kindOf(name: string): FaultKind {
  const kind = FAULT_KINDS.find((each) => each === name)
  if (!kind) throw new Error(`--only knows no ${name}; there are ${FAULT_KINDS.join(', ')}`)
  return kind
}
