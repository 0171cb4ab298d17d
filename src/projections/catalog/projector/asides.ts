import type { DomainEvent } from '../../../domain/events/decode-event.js'
import type { EntityEventType } from '../../../domain/events/event-types.js'
import { staysAside } from '../../../domain/fragments/entity-stream.js'
import type { Fragment } from '../../../domain/fragments/fragment.js'

/** A row of `quarantined_fragments`. */
export interface AsideRow {
  entity_ref: string
  source: string
  fragment: Fragment | null
  digest: string | null
  set_id: string | null
  clock: string | null
  occurred_at: string
  recorded_at: string
  actor: string
  reason: string | null
  position: string
}

/** What is kept aside of one source about one ref. */
export interface Aside {
  clock: string | null
  /** Null while it is as it is stored. */
  row: AsideRow | null
}

/** What is kept aside about one ref while a batch is folded, by source. */
export interface Asides {
  now: Map<string, Aside>
  /** Sources of which something was kept aside that is not any more. */
  gone: Set<string>
}

/** Where nothing is kept aside, which is nearly everywhere. Never changed. */
export const NOTHING_ASIDE: Readonly<Asides> = { now: new Map(), gone: new Set() }

/** What is kept aside after one more event of a source. Of one that records a fragment the data is not looked at (see `applyDocument`). */
export function asidesAfter(before: Readonly<Asides>, source: string, event: DomainEvent): Readonly<Asides> {
  if (event.type === 'EntityFragmentQuarantined') {
    const asides = before === NOTHING_ASIDE ? { now: new Map(), gone: new Set<string>() } : before
    asides.now.set(source, { clock: event.data.clock, row: rowOf(event) })
    return asides
  }
  const aside = before.now.get(source)
  if (!aside || staysAside(aside, event as DomainEvent<EntityEventType>)) return before
  before.now.delete(source)
  before.gone.add(source)
  return before
}

function rowOf({ data, metadata, position, recordedAt }: DomainEvent<'EntityFragmentQuarantined'>): AsideRow {
  return {
    entity_ref: data.entityRef,
    source: data.source,
    fragment: data.fragment,
    digest: data.digest,
    set_id: data.setId,
    clock: data.clock,
    occurred_at: metadata.occurredAt,
    recorded_at: recordedAt,
    actor: metadata.actor,
    reason: metadata.reason ?? null,
    position,
  }
}
