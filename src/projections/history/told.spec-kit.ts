import { isDeepStrictEqual } from 'node:util'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import type { CatalogEventType } from '../../domain/events/event-types.js'
import { isEntityEvent } from '../../domain/fragments/entity-stream.js'
import { fold, type Assertion, type EffectiveEntity } from '../../domain/fragments/fold.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import { fieldChanges, type FieldChange } from '../../domain/history/field-changes.js'
import { ownerChange, canOwn } from '../../domain/history/owner-change.js'
import { ownershipChange, ownershipWinner } from '../../domain/history/ownership-change.js'
import { ownerRefOf } from '../../domain/entity/relations.js'
import { defaultRank, type SourceRank } from '../../domain/sources/source.js'
import { isSourceEvent } from '../../domain/sources/source-stream.js'

/** An entry of a timeline, as far as it depends on what was there before. */
export interface ToldEntry {
  ref: string
  position: string
  type: string
  source: string
  changes: FieldChange[]
  changed: boolean
}

/** A row of the ledger, likewise. */
export interface ToldChange {
  position: string
  entity_ref: string
  before: string | null
  after: string | null
  cause: string
  source: string | null
  rank: number | null
  owner_change: string | null
  merged_into: string | null
}

type Entities = ReadonlyMap<string, EffectiveEntity>

const isCatalogEvent = (event: DomainEvent): event is DomainEvent<CatalogEventType> =>
  isEntityEvent(event) || isSourceEvent(event)

/** What timelines and ledger have to tell of a log, found by folding everything anew after each event. */
export function toldOf(events: readonly DomainEvent[]): { entries: ToldEntry[]; changes: ToldChange[] } {
  const entries: ToldEntry[] = []
  const changes: ToldChange[] = []
  const world = new World()
  for (const event of events.filter(isCatalogEvent)) {
    const before = world.entities()
    world.apply(event)
    const after = world.entities()
    entries.push(...entriesOf(event, world, { before, after }))
    changes.push(...direct(event, world, { before, after }), ...indirect(event, world, { before, after }))
    for (const ref of after.keys()) world.existed.add(ref)
  }
  return { entries, changes }
}

interface Sides {
  before: Entities
  after: Entities
}

function entriesOf(
  { position, type, data }: DomainEvent<CatalogEventType>,
  world: World,
  { before, after }: Sides,
): ToldEntry[] {
  return [...world.refs()].flatMap((ref) => {
    const changes = fieldChanges(before.get(ref) ?? null, after.get(ref) ?? null)
    const changed = !isDeepStrictEqual(before.get(ref), after.get(ref))
    const about = 'entityRef' in data && data.entityRef === ref
    return about || changed ? [{ ref, position, type, source: data.source, changes, changed }] : []
  })
}

function direct(
  { position, type }: DomainEvent<CatalogEventType>,
  world: World,
  { before, after }: Sides,
): ToldChange[] {
  return [...world.refs()].flatMap((ref) => {
    const sides = { before: before.get(ref) ?? null, after: after.get(ref) ?? null }
    const change = ownershipChange(type, { ref, ...sides, assertionsAfter: world.assertions(ref) })
    return change ? [row(position, ref, change, change.winner)] : []
  })
}

/** What became of owners, for all that they own before and after it. */
function indirect({ position }: DomainEvent, world: World, { before, after }: Sides): ToldChange[] {
  return [...world.refs()].filter(canOwn).flatMap((owner) => {
    const sides = [before.get(owner) ?? null, after.get(owner) ?? null] as const
    const became = ownerChange(owner, ...sides, world.existed.has(owner))
    if (!became) return []
    const how = { owner_change: became.type, merged_into: became.type === 'MERGED' ? became.into : null }
    const told = { before: owner, after: owner, cause: 'OWNER_CHANGED' }
    return ownedBy(owner, before)
      .filter((ref) => ownedBy(owner, after).includes(ref))
      .map((ref) => ({ ...row(position, ref, told, ownershipWinner(world.assertions(ref))), ...how }))
  })
}

const ownedBy = (owner: string, entities: Entities) =>
  [...entities].flatMap(([ref, { spec }]) => (ownerRefOf(ref, spec) === owner ? [ref] : []))

function row(
  position: string,
  ref: string,
  { before, after, cause }: Pick<ToldChange, 'before' | 'after' | 'cause'>,
  winner: { source: string; rank: number } | null,
): ToldChange {
  const won = { source: winner?.source ?? null, rank: winner?.rank ?? null }
  return { position, entity_ref: ref, before, after, cause, ...won, owner_change: null, merged_into: null }
}

/** What the sources say, and how they rank. */
class World {
  readonly existed = new Set<string>()
  readonly #said = new Map<string, Map<string, Fragment>>()
  readonly #ranks = new Map<string, SourceRank>()

  apply({ type, data }: DomainEvent<CatalogEventType>): void {
    if (type === 'SourceRegistered' || type === 'SourceRankChanged')
      return void this.#ranks.set(data.source, { rank: data.rank, paths: data.paths })
    if (type === 'SourceQuarantined' || type === 'SourceQuarantineEnded') return
    const said = this.#said.get(data.entityRef) ?? new Map<string, Fragment>()
    this.#said.set(data.entityRef, said)
    if (type === 'EntityFragmentRecorded') said.set(data.source, data.fragment)
    if (type === 'EntityFragmentRetracted') said.delete(data.source)
    if (type !== 'EntityFragmentWithdrawn' && type !== 'EntityFragmentReleased') return
    if (data.fragment === null) said.delete(data.source)
    else said.set(data.source, data.fragment)
  }

  refs(): Iterable<string> {
    return this.#said.keys()
  }

  assertions(ref: string): Assertion[] {
    return [...(this.#said.get(ref) ?? [])].map(([source, fragment]) => ({
      source,
      fragment,
      rank: this.#ranks.get(source) ?? defaultRank(source),
    }))
  }

  entities(): Map<string, EffectiveEntity> {
    return new Map(
      [...this.#said.keys()].flatMap((ref) => {
        const entity = fold(this.assertions(ref))
        return entity ? [[ref, entity]] : []
      }),
    )
  }
}
