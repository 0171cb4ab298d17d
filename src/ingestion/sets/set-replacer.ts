import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { laterPosition, type Position } from '../../domain/log/position.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { requireFragmentItem, type WriteItem } from '../fragments/fragment-item.js'
import { textOf } from '../fragments/sent-by.js'
import { errorOf, type FragmentError, type FragmentResult } from '../fragments/fragment-result.js'
import type { FragmentWriter } from '../fragments/fragment-writer.js'
import type { SetMembers } from './set-members.js'
import { refuseMassRemoval } from './mass-removal.js'

export interface ReplaceSetInput {
  setId: string
  source: string
  /** As they came: refused ones are told one by one. */
  items: readonly (JsonValue | StrataError)[]
  dryRun: boolean
  maxRemovals: number | undefined
  /** The source's clock for items without one and for retractions. */
  occurredAt: string | undefined
  /** Why, for items that do not say and for retractions. */
  reason: string | undefined
}

export interface SetResult {
  recorded: number
  unchanged: number
  superseded: number
  retracted: number
  /** Fragments and retractions that were kept aside, for the source is in quarantine. */
  quarantined: number
  /** By the index of the item; null of a member that could not be retracted. */
  refused: { index: number | null; entityRef: string | null; error: FragmentError }[]
  /** Refs that are, or in a dry run would be, retracted; of a source in quarantine those whose retraction is kept aside. */
  removals: string[]
  /** Read at or after it to see all of this; null when nothing was ever asserted. */
  position: Position | null
}

/** Reads what a set asserts, after everything acknowledged until now. */
export type ReadMembers = (source: string, setId: string) => Promise<SetMembers>

const CHUNK = 500

/** Replaces what one set of a source asserts. */
export class SetReplacer {
  constructor(
    private readonly writer: FragmentWriter,
    private readonly readMembers: ReadMembers,
  ) {}

  async replace(input: ReplaceSetInput, context: RequestContext): Promise<SetResult> {
    const { writes, refused } = parse(input)
    const { members, doubtful } = await this.readMembers(input.source, input.setId)
    const stated = new Set(writes.map(({ item }) => item.command.entityRef))
    const missing = members.filter((ref) => !stated.has(ref))
    refused.push(...unstated(doubtful, stated))
    // What a refused item means is not known for sure, so a set with one removes nothing.
    const wanted = refused.length > 0 ? [] : missing
    refuseMassRemoval({ removals: wanted.length, members: members.length, allowed: input.maxRemovals })
    const items = writes.map(({ item }) => item)
    const written = await this.#apply(items, input.dryRun, context)
    const late = refusedLate(writes, written)
    const removals = late.length > 0 ? [] : wanted
    const retractions = removals.map((ref) => retraction(ref, input))
    const retracted = await this.#apply(retractions, input.dryRun, context)
    return { ...count([...written, ...retracted]), refused: [...refused, ...late, ...kept(retracted)], removals }
  }

  async #apply(items: readonly WriteItem[], dryRun: boolean, context: RequestContext): Promise<FragmentResult[]> {
    const results: FragmentResult[] = []
    for (let from = 0; from < items.length; from += CHUNK) {
      const chunk = items.slice(from, from + CHUNK)
      results.push(...(dryRun ? await this.writer.preview(chunk, context) : await this.writer.write(chunk, context)))
    }
    return results
  }
}

interface IndexedItem {
  index: number
  item: WriteItem
}

/** The items that can be tried, and those refused at the door; of two items of one ref the second is refused. */
function parse({ items, source, setId, occurredAt, reason }: ReplaceSetInput): {
  writes: IndexedItem[]
  refused: SetResult['refused']
} {
  const writes: IndexedItem[] = []
  const refused: SetResult['refused'] = []
  const seen = new Set<string>()
  for (const [index, raw] of items.entries()) {
    try {
      if (raw instanceof StrataError) throw raw
      const item = requireFragmentItem(raw, { source, setId, occurredAt, reason })
      requireFirst(item.command.entityRef, seen)
      writes.push({ index, item })
    } catch (error) {
      if (!(error instanceof StrataError)) throw error
      const entityRef = textOf(raw, 'entityRef') ?? null
      refused.push({ index, entityRef, error: errorOf(error) })
    }
  }
  return { writes, refused }
}

function requireFirst(entityRef: string, seen: Set<string>): void {
  if (seen.has(entityRef)) {
    throw new StrataError('INVALID_INPUT', `The set has ${entityRef} twice.`, [
      { pointer: '/entityRef', detail: 'comes twice in the set' },
    ])
  }
  seen.add(entityRef)
}

function retraction(entityRef: string, { source, setId, occurredAt, reason }: ReplaceSetInput): WriteItem {
  return { command: { type: 'retract', entityRef, source, setId, occurredAt }, expectedRevision: undefined, reason }
}

function count(results: readonly FragmentResult[]) {
  const of = (outcome: FragmentResult['outcome']) => results.filter((result) => result.outcome === outcome).length
  return {
    recorded: of('RECORDED'),
    unchanged: of('UNCHANGED'),
    superseded: of('SUPERSEDED'),
    // What a quarantine that has ended left aside as part of the set is dropped: it never was in effect.
    retracted: of('RETRACTED') + of('DROPPED'),
    quarantined: of('QUARANTINED'),
    position: results.reduce<Position | null>((latest, { position }) => laterPosition(latest, position), null),
  }
}

/** Refs that may be members, and that no item speaks of. */
function unstated(doubtful: SetMembers['doubtful'], stated: ReadonlySet<string>): SetResult['refused'] {
  return [...doubtful].flatMap(([entityRef, error]) =>
    stated.has(entityRef) ? [] : [{ index: null, entityRef, error: errorOf(error) }],
  )
}

/** Members that could not be retracted, but for those that had left the set meanwhile. */
function kept(retracted: readonly FragmentResult[]): SetResult['refused'] {
  return retracted.flatMap(({ entityRef, error }) =>
    error && error.code !== 'NOT_FOUND' ? [{ index: null, entityRef, error }] : [],
  )
}

/** Items refused on the stream, such as for a stale revision. */
function refusedLate(writes: readonly IndexedItem[], results: readonly FragmentResult[]): SetResult['refused'] {
  return results.flatMap(({ entityRef, error }, i) =>
    error ? [{ index: writes[i]?.index ?? i, entityRef, error }] : [],
  )
}
