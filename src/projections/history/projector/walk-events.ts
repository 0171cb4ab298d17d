import { setImmediate } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import type { EntityEventType } from '../../../domain/events/event-types.js'
import { takesEffect } from '../../../domain/fragments/entity-stream.js'
import { fold, type EffectiveEntity } from '../../../domain/fragments/fold.js'
import type { Position } from '../../../domain/log/position.js'
import { assertionsOf, type RankOf } from '../../catalog/projector/entity-row.js'
import { inSlices } from '../../catalog/projector/in-slices.js'
import { applyEvent, type RefState } from '../../catalog/projector/ref-state.js'
import { insertSpelledPaths } from '../../catalog/projector/write-rows.js'
import { actOf, type HistoryStep } from '../step.js'
import { loadOpenStates } from './open-states.js'
import { RankHistory } from './ranks.js'
import { RefVersions } from './ref-versions.js'

export type EntityEvent = DomainEvent<EntityEventType>

/** Refs whose versions are written at a time: few, so that neither Postgres nor this process waits long for its first slice. */
const SLICE = 50

/** Refs that are folded at a stretch, so that the connection and other projections are served in between. */
const STRETCH = 5

/** What events came to. */
export interface Walked {
  /** In the order of the events. */
  steps: HistoryStep[]
  /** Where, after the first event, a source began to rank otherwise that says something about these entities. */
  rankChanges: Position[]
}

/** Writes the versions that events of entities come to, by the ranks at each of them. */
export async function walkEvents(events: readonly EntityEvent[], client: PoolClient): Promise<Walked> {
  const [first] = events
  if (!first) return { steps: [], rankChanges: [] }
  const states = await loadOpenStates(events, client)
  const known = [...states.values()].flatMap(({ rows }) => [...rows.keys()])
  const ranks = await RankHistory.load([...known, ...events.map(({ data }) => data.source)], first.position, client)
  const steps = new Map<Position, HistoryStep>()
  const spelled = new Set<string>()
  const eventsOf = byRef(events)
  const prepare = async (slice: readonly RefState[]) => {
    const versions = new RefVersions()
    for (const [i, state] of slice.entries()) {
      if (i % STRETCH === 0) await setImmediate()
      for (const step of walkRef(state, eventsOf.get(state.ref) ?? [], { ranks, versions }))
        steps.set(step.act.position, step)
    }
    for (const path of versions.spelled) spelled.add(path)
    return versions
  }
  await inSlices([...states.values()], SLICE, { prepare, write: (versions) => versions.write(client) })
  await insertSpelledPaths([...spelled], client)
  return {
    steps: events.flatMap(({ position }) => steps.get(position) ?? []),
    rankChanges: ranks.changesAfter(first.position),
  }
}

function byRef(events: readonly EntityEvent[]): Map<string, EntityEvent[]> {
  const grouped = new Map<string, EntityEvent[]>()
  for (const event of events) {
    const { entityRef } = event.data
    const group = grouped.get(entityRef)
    if (group) group.push(event)
    else grouped.set(entityRef, [event])
  }
  return grouped
}

function* walkRef(
  state: RefState,
  events: readonly EntityEvent[],
  { ranks, versions }: { ranks: RankHistory; versions: RefVersions },
): Generator<HistoryStep> {
  let folded: { rankOf: RankOf; is: EffectiveEntity | null } | undefined
  for (const event of events) {
    const { position } = event
    const { source } = event.data
    const rankOf = ranks.at(position)
    const was = folded?.rankOf === rankOf ? folded.is : fold(assertionsOf(state.rows.values(), rankOf))
    const rowBefore = state.rows.get(source)
    applyEvent(state, event)
    const assertionsAfter = assertionsOf(state.rows.values(), rankOf)
    const is = takesEffect(event) ? fold(assertionsAfter) : was
    const row = state.rows.get(source)
    if (row) versions.fragment(rowBefore, row, position)
    versions.entity(state, { was, is }, position)
    folded = { rankOf, is }
    yield { act: actOf(event), ref: state.ref, before: was, after: is, assertionsAfter }
  }
}
