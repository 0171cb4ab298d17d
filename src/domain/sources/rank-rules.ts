import { StrataError } from '../errors.js'
import { isObject } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'
import type { SourceRank } from './source.js'

/** Bounds of a rank, both allowed. The families stand between: from `api` at 100 to `decorator` at 500. */
export const LOWEST_RANK = 0
export const HIGHEST_RANK = 1000

/** Paths that one source may declare ranks for. */
export const MOST_PATHS = 100

const LONGEST_PATH = 512
const SECTIONS = ['metadata', 'spec', 'facts']
const PROTOTYPES = ['__proto__', 'constructor', 'prototype']

/** What changes of how a source ranks; what is not named stays. */
export interface RankChange {
  /** Undefined: the source's own rank stays. */
  rank: number | undefined
  /** Path → rank; null: the path has no rank of its own any more. */
  paths: ReadonlyMap<string, number | null>
}

/** What a change of a rank says before it is checked. */
export interface RankChangeInput {
  rank?: unknown
  /** Path → rank or null. */
  paths?: unknown
}

/** The change from outside; refuses what breaks a rule, and what changes nothing by itself. */
export function requireRankChange(input: RankChangeInput): RankChange {
  const rank = input.rank === undefined || input.rank === null ? undefined : requireRank(input.rank, '/rank')
  const paths = new Map<string, number | null>()
  const given = input.paths ?? {}
  if (!isObject(given)) return refuse('/paths', 'must be an object of path → rank')
  for (const [path, value] of Object.entries(given)) {
    const pointer = pointerTo('/paths', path)
    paths.set(requirePath(path, pointer), value === null ? null : requireRank(value, pointer))
  }
  if (paths.size > MOST_PATHS) return refuse('/paths', `names more than ${MOST_PATHS} paths`)
  if (rank === undefined && paths.size === 0) return refuse('/rank', 'is missing, and no path is named: name either')
  return { rank, paths }
}

/** A rank after a change, its paths in order. */
export function changedRank(before: SourceRank, { rank, paths }: RankChange): SourceRank {
  const after = new Map<string, number>(Object.entries(before.paths))
  for (const [path, value] of paths) {
    if (value === null) after.delete(path)
    else after.set(path, value)
  }
  if (after.size > MOST_PATHS) return refuse('/paths', `would come to more than ${MOST_PATHS} for this source`)
  const ordered = [...after].sort(([a], [b]) => (a < b ? -1 : 1))
  return { rank: rank ?? before.rank, paths: Object.fromEntries(ordered) }
}

/** Whether two ranks are the same. */
export function sameRank(a: SourceRank, b: SourceRank): boolean {
  const [ours, theirs] = [Object.entries(a.paths), Object.keys(b.paths)]
  return a.rank === b.rank && ours.length === theirs.length && ours.every(([path, rank]) => b.paths[path] === rank)
}

function requireRank(value: unknown, pointer: string): number {
  const isRank = typeof value === 'number' && Number.isInteger(value) && value >= LOWEST_RANK && value <= HIGHEST_RANK
  return isRank ? value : refuse(pointer, `must be a whole number from ${LOWEST_RANK} to ${HIGHEST_RANK}`)
}

/** A dotted field path, in the case in which the fields are written: the keys joined by dots, as they are. */
function requirePath(path: string, pointer: string): string {
  const keys = path.split('.')
  if (!SECTIONS.includes(keys[0] ?? '')) return refuse(pointer, `must be at or below ${SECTIONS.join(', ')}`)
  if (path.length > LONGEST_PATH) return refuse(pointer, `is longer than ${LONGEST_PATH} characters`)
  if (keys.some((key) => key === '')) return refuse(pointer, 'has an empty part between two dots or at an end')
  if (keys.some((key) => PROTOTYPES.includes(key))) return refuse(pointer, 'has a part that could reach prototypes')

  if (/[\u0000-\u001f\u007f]/.test(path) || !path.isWellFormed())
    return refuse(pointer, 'has a control character or half of a surrogate pair')
  return path
}

function refuse(pointer: string, detail: string): never {
  const what = pointer.startsWith('/paths/') ? `The path in ${pointer}` : `The ${pointer.slice(1)}`
  throw new StrataError('INVALID_INPUT', `${what} ${detail}.`, [{ pointer, detail }])
}
