import { StrataError } from '../errors.js'

/** Ranks of the families of sources unless declared otherwise; of two values the one of the higher rank holds. */
export const DEFAULT_RANKS = { decorator: 500, hr: 400, scm: 300, cloud: 200, api: 100 } as const

export type SourceFamily = keyof typeof DEFAULT_RANKS

/** How a source ranks. `paths` are declared for a field and what is below it; the longest that fits counts. */
export interface SourceRank {
  rank: number
  paths: Readonly<Record<string, number>>
}

const SEGMENT = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i
const LONGEST = 200

/** The family a source id belongs to, or undefined where the text is no source id. */
export function sourceFamily(id: string): SourceFamily | undefined {
  if (id.length > LONGEST) return undefined
  const segments = id.split('/')
  const family = segments[0] ?? ''
  if (!Object.hasOwn(DEFAULT_RANKS, family) || !segments.every((segment) => SEGMENT.test(segment))) return undefined
  return segments.length > 1 || family === 'decorator' ? (family as SourceFamily) : undefined
}

/** The rank a source has as long as none is declared for it. */
export function defaultRank(id: string): SourceRank {
  const family = sourceFamily(id)
  return { rank: family === undefined ? 0 : DEFAULT_RANKS[family], paths: {} }
}

/** A source id from outside; refuses what is none, naming the rule. */
export function requireSource(id: unknown, pointer: string): string {
  if (typeof id === 'string' && sourceFamily(id) !== undefined) return id
  const detail =
    'must be `decorator` or a path below `hr/`, `scm/`, `cloud/` or `api/`, such as `scm/github/acme`, of letters, digits, ' +
    '`.`, `_` and `-`'
  throw new StrataError('INVALID_SOURCE', `The source ${detail}.`, [{ pointer, detail }])
}

/** What the streams of sources begin with. */
export const SOURCE_STREAMS = 'source-'

/** Stream of a source's administrative events. */
export const sourceStream = (id: string): string => `${SOURCE_STREAMS}${id}`
