import type { AsOf } from '../../../domain/log/as-of.js'
import { actorValue, refuse, requireValues, sourceValue, type Values } from '../../log-lists/filter-lists.js'
import type { Period } from '../pages/period.js'
import { entryKey, LONGEST_PATH, type Dimension } from './entry-keys.js'

/** What is asked of a timeline, as it came. */
export interface TimelineFilterInput {
  paths?: Values
  sources?: Values
  actors?: Values
  from?: AsOf | null | undefined
  until?: AsOf | null | undefined
}

export interface TimelineFilter {
  /** Keys of entries: one of each list has to fit. */
  keys: string[][]
  period: Period
}

/** Refuses what can be no filter, and gives the keys of what it asks for. */
export function requireTimelineFilter(ref: string, input: TimelineFilterInput | null | undefined): TimelineFilter {
  const { paths, sources, actors, from, until } = input ?? {}
  const asked: [Dimension, string[] | undefined][] = [
    ['path', requireValues(paths, '/filter/paths', pathValue)],
    ['source', requireValues(sources, '/filter/sources', sourceValue)],
    ['actor', requireValues(actors, '/filter/actors', actorValue)],
  ]
  const keys = asked.flatMap(([dimension, values]) =>
    values ? [values.map((value) => entryKey(ref, dimension, value))] : [],
  )
  return { keys, period: { from, until } }
}

function pathValue(value: string, pointer: string): string {
  if (value !== '' && value.length <= LONGEST_PATH) return value
  return refuse(
    'INVALID_FILTER',
    pointer,
    `must be a dotted path of 1 to ${LONGEST_PATH} characters, such as spec.owner`,
  )
}
