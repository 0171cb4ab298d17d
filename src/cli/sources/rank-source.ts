import { EXIT, UsageError } from '../cli-error.js'
import { describeDifferences, requireLimit } from '../differences.js'
import type { Connection } from '../service/connection.js'
import { previewRank, setRank, type RankChange, type RankPreview } from '../service/sources.js'
import type { Terminal } from '../terminal.js'
import { pathRanks } from './source-table.js'

export interface RankOptions {
  path?: string
  reason?: string
  dryRun?: true
  limit?: string
  json?: true
}

/** `strata sources rank`: changes how a source ranks, or tells what that would come to. */
export async function rankSource(
  connection: Connection,
  terminal: Terminal,
  [source = '', rank = '']: string[],
  { path, reason, dryRun, limit, json }: RankOptions,
): Promise<number> {
  const change = changeOf(rank, path)
  if (dryRun === true) {
    const preview = await previewRank(connection, source, change, requireLimit(limit))
    if (json === true) terminal.print(JSON.stringify(preview, undefined, 2))
    else describe(preview).forEach(terminal.print)
    return EXIT.ok
  }
  if (reason === undefined)
    throw new UsageError('Say why with --reason TEXT, or see what would change with --dry-run first.')
  const result = await setRank(connection, source, { ...change, reason })
  if (json === true) terminal.print(JSON.stringify(result, undefined, 2))
  else if (result.outcome === 'UNCHANGED') terminal.print(`${ranking(result)} already: nothing was done.`)
  else {
    terminal.print(`${ranking(result)} from position ${result.position} on.`)
    terminal.print('Entities are folded anew in the background; `strata projections` shows when it is done.')
  }
  return EXIT.ok
}

function changeOf(rank: string, path: string | undefined): RankChange {
  if (rank === 'none') {
    if (path === undefined) throw new UsageError('`none` takes the rank of a path away: name it with --path.')
    return { paths: { [path]: null } }
  }
  const value = Number(rank)
  if (!/^\d{1,4}$/.test(rank) || value > 1000)
    throw new UsageError(`${JSON.stringify(rank)} is no rank: give a whole number from 0 to 1000, or none with --path.`)
  return path === undefined ? { rank: value } : { paths: { [path]: value } }
}

function ranking({ source, rank, paths }: Pick<RankPreview, 'source' | 'rank' | 'paths'>): string {
  const byPath = pathRanks(paths)
  return `${source} ranks ${rank}${byPath === '-' ? '' : ` (${byPath})`}`
}

function describe(preview: RankPreview): string[] {
  const { outcome, differences, total } = preview
  if (outcome === 'UNCHANGED') return [`${ranking(preview)} already: nothing would change.`]
  return [
    `With this, ${ranking(preview)}, and ${total} ${total === 1 ? 'entity changes' : 'entities change'}.`,
    ...describeDifferences(differences, total),
    'Nothing was changed. Give --reason instead of --dry-run to do it.',
  ]
}
