import type { QuarantinedResult } from '../../ingestion/quarantine/decide-quarantined.command.js'
import { EXIT, UsageError } from '../cli-error.js'
import { startProgress } from '../progress.js'
import { describeDifferences, requireLimit } from '../differences.js'
import type { Connection } from '../service/connection.js'
import { decideQuarantined, previewRelease, quarantinedPage, type Which } from '../service/quarantine.js'
import type { Terminal } from '../terminal.js'

export interface DecideOptions {
  reason?: string
  dryRun?: true
  yes?: true
  limit?: string
  json?: true
}

type Decision = 'release' | 'drop'

/** Fragments that are decided in one request. */
export const AT_ONCE = 500

const number = new Intl.NumberFormat('en-US')

/** `strata quarantine release` and `drop`: decides about what is kept aside, or tells what that would come to. */
export async function decide(
  connection: Connection,
  terminal: Terminal,
  decision: Decision,
  [source = '', ...refs]: string[],
  options: DecideOptions,
): Promise<number> {
  const which = { source, entityRefs: refs.length > 0 ? refs : undefined }
  if (options.dryRun === true) return tellRelease(connection, terminal, which, options)
  const reason = requireReason(options, decision)
  const { total, reflects } = await quarantinedPage(connection, { source, first: '1' })
  const count = refs.length > 0 ? refs.length : total
  if (!(await isMeant(terminal, decision, { source, count }, options))) return EXIT.failed
  // Nobody decides about what came after they were asked.
  const result = await decideAll(connection, terminal, decision, {
    which: { ...which, upTo: reflects },
    reason,
    total: count,
  })
  return report(terminal, result, options)
}

/** Tells which entities a release would change. */
export async function tellRelease(
  connection: Connection,
  terminal: Terminal,
  which: Which,
  { limit, json }: DecideOptions,
): Promise<number> {
  const preview = await previewRelease(connection, which, requireLimit(limit))
  if (json === true) terminal.print(JSON.stringify(preview, undefined, 2))
  else {
    const { keptAside, total, differences } = preview
    const entities = total === 1 ? '1 entity changes' : `${number.format(total)} entities change`
    terminal.print(`${number.format(keptAside)} kept aside of ${which.source}; with their release ${entities}.`)
    describeDifferences(differences, total).forEach(terminal.print)
    terminal.print('Nothing was changed. Give --reason instead of --dry-run to do it.')
  }
  return EXIT.ok
}

/** Only a release has a dry run: what is dropped changes nothing. */
export function requireReason({ reason }: Pick<DecideOptions, 'reason'>, decision: Decision | 'keep'): string {
  if (reason !== undefined) return reason
  const first = decision === 'release' ? ', or see what would change with --dry-run first' : ''
  throw new UsageError(`Say why with --reason TEXT${first}.`)
}

/** Asks whoever sits at the terminal, unless they have said so before. */
export async function isMeant(
  { confirm, note }: Terminal,
  decision: Decision,
  { source, count }: { source: string; count: number },
  { yes }: Pick<DecideOptions, 'yes'>,
): Promise<boolean> {
  if (yes === true || confirm === undefined || count === 0) return true
  const effect = decision === 'release' ? 'to take effect' : 'never to take effect'
  if (
    await confirm(
      `${decision === 'release' ? 'Release' : 'Drop'} ${number.format(count)} kept aside of ${source}, ${effect}?`,
    )
  )
    return true
  note('Nothing was done.')
  return false
}

/** Decides all of it, some at a time, and tells how far it is. */
export async function decideAll(
  connection: Connection,
  terminal: Terminal,
  decision: Decision,
  { which, reason, total, begun }: { which: Which; reason: string; total: number; begun?: QuarantinedResult },
): Promise<QuarantinedResult> {
  const progress = startProgress(terminal, decision === 'release' ? 'Releasing' : 'Dropping', total)
  try {
    let result = begun ?? (await decideQuarantined(connection, decision, which, { reason, limit: AT_ONCE }))
    progress.advance(Math.min(AT_ONCE, total))
    while (result.next !== null) {
      const more = { reason, limit: AT_ONCE, after: result.next }
      result = added(result, await decideQuarantined(connection, decision, which, more))
      progress.advance(AT_ONCE)
    }
    return result
  } finally {
    progress.stop()
  }
}

function added(before: QuarantinedResult, more: QuarantinedResult): QuarantinedResult {
  return {
    ...more,
    released: before.released + more.released,
    dropped: before.dropped + more.dropped,
    unchanged: before.unchanged + more.unchanged,
    refused: before.refused + more.refused,
    refusals: [...before.refusals, ...more.refusals].slice(0, 100),
    position: more.position ?? before.position,
  }
}

/** Says what became of it. */
export function report(terminal: Terminal, result: QuarantinedResult, { json }: Pick<DecideOptions, 'json'>): number {
  if (json === true) terminal.print(JSON.stringify(result, undefined, 2))
  else {
    const { source, released, dropped, unchanged, refused } = result
    const counts = Object.entries({ released, dropped, unchanged, refused }).filter(([, count]) => count > 0)
    const told = counts.map(([name, count]) => `${name} ${number.format(count)}`).join(', ')
    terminal.print(told === '' ? `Nothing of ${source} is kept aside.` : `${source}: ${told}.`)
    for (const { entityRef, error } of result.refusals)
      terminal.print(`  ${entityRef}  ${error.code}: ${error.message}`)
  }
  return result.refused > 0 ? EXIT.failed : EXIT.ok
}
