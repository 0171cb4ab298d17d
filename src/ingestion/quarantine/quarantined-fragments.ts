import type { DropFragment, ReleaseFragment } from '../../domain/fragments/commands.js'
import { laterPosition } from '../../domain/log/position.js'
import { unknownSource } from '../../domain/sources/decide.js'
import type { EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { SourceWriter } from '../../governance/sources/source-writer.js'
import type { CatalogReader } from '../../projections/catalog/queries/catalog-reader.js'
import {
  countQuarantined,
  readQuarantined,
  type QuarantinedFragment,
} from '../../projections/catalog/queries/quarantined-fragments.js'
import type { WriteItem } from '../fragments/fragment-item.js'
import type { FragmentResult } from '../fragments/fragment-result.js'
import type { FragmentWriter } from '../fragments/fragment-writer.js'
import type { Assertions } from '../what-if/asserted-folds.js'
import { takenEffect } from '../what-if/fragment-what-if.js'
import type { QuarantinedDecision, QuarantinedResult } from './decide-quarantined.command.js'
import { placeBehind, type OfSource } from './require-quarantined.js'

/** Fragments that are in memory and decided at a time. */
const PAGE = 500

/** Refusals that are told one by one. */
const MOST_REFUSALS = 100

/** What to decide, how far to go and behind which ref. */
export interface Deciding {
  decision: QuarantinedDecision
  which: OfSource
  reason: string | undefined
  limit: number
  after?: string
}

/** Decides about what is kept aside of sources, page by page; each fragment stands for itself. */
export class QuarantinedFragments {
  constructor(
    private readonly writer: FragmentWriter,
    private readonly catalog: CatalogReader,
    private readonly sources: SourceWriter,
    private readonly log: Pick<EventStore, 'head'>,
  ) {}

  /** Releases or drops it. What fails half-way is done by the same again, which finds what is left. */
  async decide(deciding: Deciding, context: RequestContext): Promise<QuarantinedResult> {
    const { which, limit, after } = deciding
    await this.requireRegistered(which.source)
    // What was acknowledged before has to be among it. Who goes on has waited already.
    if (after === undefined) await this.catalog.tablesFor({ minPosition: await this.log.head() })
    const result = emptyResult(which.source)
    let [last, left] = [after ?? '', limit]
    while (left > 0) {
      const size = Math.min(PAGE, left)
      const rows = await readQuarantined(this.catalog.db, which, { after: last, limit: size })
      const items = rows.map((row) => toItem(row, deciding))
      for (const each of await this.writer.write(items, context)) addResult(result, each)
      last = rows.at(-1)?.entityRef ?? last
      left -= rows.length
      if (rows.length < size) return withNamed(result, deciding)
    }
    const remaining = await countQuarantined(this.catalog.db, which, last)
    if (remaining === 0) return withNamed(result, deciding)
    return { ...withNamed(result, deciding, last), remaining, next: placeBehind(which.source, last) }
  }

  /** What the release of a page of rows would make of what is asserted. Appends nothing. */
  async preview(rows: readonly QuarantinedFragment[], context: RequestContext): Promise<Assertions> {
    const items = rows.map((row) => toItem(row, { decision: 'RELEASE', reason: undefined }))
    const results = await this.writer.preview(items, context)
    return takenEffect(
      items.map(({ command }) => command),
      results,
    )
  }

  /** Refuses a source that nobody has registered: that it is spelled wrong is likelier than that nothing of it is kept aside. */
  async requireRegistered(source: string): Promise<void> {
    if ((await this.sources.load(source)).revision === -1) throw unknownSource(source)
  }
}

/** With the refs that were named, up to one, and have had nothing kept aside. */
function withNamed(result: QuarantinedResult, { which, after = '' }: Deciding, last?: string): QuarantinedResult {
  const { released, dropped, unchanged, refused } = result
  const named = (which.entityRefs ?? []).filter((ref) => ref > after && (last === undefined || ref <= last)).length
  return { ...result, unchanged: Math.max(unchanged, named - released - dropped - refused) }
}

const emptyResult = (source: string): QuarantinedResult => ({
  source,
  released: 0,
  dropped: 0,
  unchanged: 0,
  refused: 0,
  refusals: [],
  remaining: 0,
  next: null,
  position: null,
})

function toItem(
  { entityRef, source, fragment, digest, setId, clock, occurredAt }: QuarantinedFragment,
  { decision, reason }: Pick<Deciding, 'decision' | 'reason'>,
): WriteItem {
  const aside = { fragment, digest, setId, clock, occurredAt }
  const type: (ReleaseFragment | DropFragment)['type'] = decision === 'RELEASE' ? 'release' : 'drop'
  return { command: { type, entityRef, source, aside }, expectedRevision: undefined, reason }
}

function addResult(result: QuarantinedResult, { entityRef, outcome, error, position }: FragmentResult): void {
  if (error) {
    result.refused += 1
    if (result.refusals.length < MOST_REFUSALS) result.refusals.push({ entityRef, error })
    return
  }
  if (outcome === 'RELEASED') result.released += 1
  else if (outcome === 'DROPPED') result.dropped += 1
  else result.unchanged += 1
  if (outcome !== 'UNCHANGED') result.position = laterPosition(result.position, position)
}
