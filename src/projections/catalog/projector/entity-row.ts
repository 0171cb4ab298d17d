import { splitRef } from '../../../domain/entity/entity-ref.js'
import { statedRelations } from '../../../domain/entity/relations.js'
import { hasNullMember } from '../../../domain/json/json.js'
import { fold, type Assertion, type EffectiveEntity } from '../../../domain/fragments/fold.js'
import type { Fragment } from '../../../domain/fragments/fragment.js'
import type { SourceRank } from '../../../domain/sources/source.js'
import { FragmentText } from './fragment-text.js'
import type { FragmentRow, RefState } from './ref-state.js'
import { storedFields, type StoredFields } from './stored-fields.js'

/** A row of `entities`. */
export interface EntityRow extends Pick<StoredFields, 'fields' | 'spelling'> {
  ref: string
  kind: string
  namespace: string
  name: string
  type: string | null
  lifecycle: string | null
  owner: string | null
  entity: EffectiveEntity | null
  definer: string
  revision: number
  position: string
  created_at: string
  updated_at: string
}

export interface RelationRow {
  source_ref: string
  type: string
  target_ref: string
}

export type RankOf = (source: string) => SourceRank

/** What a ref's rows assert. */
export function assertionsOf(rows: Iterable<FragmentRow>, rankOf: RankOf): Assertion[] {
  const assertions: Assertion[] = []
  for (const { source, fragment } of rows) {
    if (!fragment) continue
    const parsed = fragment instanceof FragmentText ? fragment.parse() : fragment
    assertions.push({ source, fragment: parsed, rank: rankOf(source) })
  }
  return assertions
}

/** The effective entity of a ref's rows, null while none defines it. */
export function effectiveOf(rows: Iterable<FragmentRow>, rankOf: RankOf): EffectiveEntity | null {
  return fold(assertionsOf(rows, rankOf))
}

/** The row of an entity that exists. */
export function entityRow(state: RefState, entity: EffectiveEntity): EntityRow {
  const { ref, revision, position, createdAt, updatedAt } = state
  const { columns, fields, spelling } = storedFields(ref, entity)
  const { kind, namespace, name } = splitRef(ref)
  return {
    ref,
    kind,
    namespace,
    name,
    type: columns.get('spec.type') ?? null,
    lifecycle: columns.get('spec.lifecycle') ?? null,
    owner: columns.get('spec.owner') ?? null,
    fields,
    spelling,
    ...wholeOrPointer(state, entity),
    revision,
    position,
    created_at: createdAt ?? updatedAt,
    updated_at: updatedAt,
  }
}

/** An entity of which one fragment says all is not stored twice. */
function wholeOrPointer(state: RefState, entity: EffectiveEntity): { entity: EffectiveEntity | null; definer: string } {
  let asserting = 0
  let definer: FragmentRow | undefined
  for (const row of state.rows.values()) {
    if (!row.fragment) continue
    asserting += 1
    // Of several the one whose id sorts first: the row must not depend on where batches end.
    if (row.defining && (definer === undefined || row.source < definer.source)) definer = row
  }
  const whole = asserting === 1 && definer?.fragment && !hidesSomething(definer.fragment)
  return { entity: whole ? null : entity, definer: definer?.source ?? '' }
}

const hidesSomething = (fragment: Fragment | FragmentText) =>
  fragment instanceof FragmentText ? fragment.hasNullMember() : hasNullMember(fragment)

/** The relations that an entity states. */
export function relationRows(ref: string, entity: EffectiveEntity | null): RelationRow[] {
  if (!entity) return []
  return statedRelations(ref, entity.spec).map(({ type, targetRef }) => ({
    source_ref: ref,
    type,
    target_ref: targetRef,
  }))
}

/** The relations that are not among those known. */
export function missingFrom(known: readonly RelationRow[], rows: readonly RelationRow[]): readonly RelationRow[] {
  if (known.length === 0) return rows
  return rows.filter((row) => !known.some(({ type, target_ref }) => type === row.type && target_ref === row.target_ref))
}
