import type { RunResult } from './run.js'

/** One line about a run. */
export function line({ seed, problems, faults, acknowledged, retries, events, milliseconds }: RunResult): string {
  const verdict = problems.length === 0 ? 'passed' : 'FAILED'
  const figures = `${acknowledged} writes, ${retries} sent again, ${events} events, ${(milliseconds / 1000).toFixed(1)} s`
  return `${verdict} seed ${seed}: ${faults.join(', ')}; ${figures}`
}

/** What is wrong with a run, and how to have it again. */
export function failure(result: RunResult, only: readonly string[]): string {
  const again = [
    'npm run test:faults -- --runs 1',
    `--seed ${result.seed}`,
    ...only.map((kind) => `--only ${kind}`),
  ].join(' ')
  const told = result.problems.map((problem) => `  - ${problem}`)
  return [line(result), ...told, `  logs: ${result.folder}`, `  again: ${again} --keep --verbose`].join('\n')
}

/** The whole suite, with the verdict as the last line. */
export function summary(results: readonly RunResult[]): string {
  const strikes = new Map<string, number>()
  for (const kind of results.flatMap(({ faults }) => faults)) strikes.set(kind, (strikes.get(kind) ?? 0) + 1)
  const sum = (of: (result: RunResult) => number) => results.reduce((total, result) => total + of(result), 0)
  const failed = results.filter(({ problems }) => problems.length > 0).length
  const kinds = [...strikes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`)
  return [
    `faults: ${kinds.join(', ')}`,
    `${sum(({ acknowledged }) => acknowledged)} writes acknowledged, ${sum(({ retries }) => retries)} requests sent again, ${sum(({ events }) => events)} events`,
    `${results.length - failed} passed, ${failed} failed`,
  ].join('\n')
}
