import { readOptions, USAGE, type Options } from './options.js'
import { FAULT_KINDS, type FaultKind } from './plan/fault-kinds.js'
import { planScenario, type Scenario } from './plan/scenario.js'
import { failure, line, summary } from './report.js'
import { runAll } from './suite.js'
import { SmallDisk } from './world/small-disk.js'

/** Runs what the arguments ask for; gives the exit code. */
export async function main(args: string[]): Promise<number> {
  let options: Options
  try {
    options = readOptions(args)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`)
    return 2
  }
  const { keep, lanes, verbose } = options
  const results = await runAll(await scenariosFor(options), {
    keep,
    lanes,
    tell: (result) => {
      if (verbose) print(line(result))
      if (result.problems.length > 0) print(failure(result, options.only))
    },
  })
  print(summary(results))
  return results.every(({ problems }) => problems.length === 0) ? 0 : 1
}

async function scenariosFor({ runs, seed, only }: Options): Promise<Scenario[]> {
  const kinds = await possible(only.length > 0 ? only : FAULT_KINDS)
  return Array.from({ length: runs }, (_, i) => planScenario(seed + i, [], kinds))
}

/** Without the right to mount there is no disk to fill. */
async function possible(kinds: readonly FaultKind[]): Promise<readonly FaultKind[]> {
  if (!kinds.includes('disk-full') || (await SmallDisk.canMount())) return kinds
  print('No disk can be mounted by this user: disk-full is left out.')
  return kinds.filter((kind) => kind !== 'disk-full')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
