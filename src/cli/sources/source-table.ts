import type { Source } from '../service/sources.js'
import { tableLines } from '../table.js'

const number = new Intl.NumberFormat('en-US')
const HEADINGS = ['SOURCE', 'RANK', 'RANKS BY PATH', 'ENTITIES', 'REGISTERED']

/** Sources as lines of a table, the highest rank first. */
export function sourceTable(sources: readonly Source[]): string[] {
  const ordered = sources.toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))
  // Nearly nobody has a source in quarantine.
  if (!ordered.some(isQuarantined)) return tableLines(HEADINGS, ordered.map(rowOf))
  const rows = ordered.map((source) => [...rowOf(source), quarantineOf(source)])
  return tableLines([...HEADINGS, 'QUARANTINE'], rows)
}

const isQuarantined = ({ quarantine, keptAsideCount }: Source) => quarantine !== null || keptAsideCount > 0

function quarantineOf({ quarantine, keptAsideCount }: Source): string {
  const aside = keptAsideCount > 0 ? [`${number.format(keptAsideCount)} kept aside`] : []
  const since = quarantine ? [`since ${quarantine.since} by ${quarantine.by}: ${quarantine.reason}`] : []
  return [...aside, ...since].join(', ') || '-'
}

const rowOf = ({ id, rank, paths, fragmentCount, registeredAt }: Source) => [
  id,
  String(rank),
  pathRanks(paths),
  number.format(fragmentCount),
  registeredAt,
]

/** Ranks by path in one line. */
export function pathRanks(paths: Record<string, number>): string {
  const told = Object.entries(paths).map(([path, rank]) => `${path} ${rank}`)
  return told.length === 0 ? '-' : told.join(', ')
}
