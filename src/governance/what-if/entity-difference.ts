import { ownerRefOf } from '../../domain/entity/relations.js'
import type { FieldError } from '../../domain/errors.js'
import type { EffectiveEntity } from '../../domain/fragments/fold.js'
import { fieldChanges, type FieldChange } from '../../domain/history/field-changes.js'
import { statusErrors } from '../kinds/entity-status.js'

/** What would become of an effective entity; null while nothing defines it. */
export interface EntityFold {
  ref: string
  before: EffectiveEntity | null
  after: EffectiveEntity | null
}

/** What breaks a rule of the entity's kind; the pointer leads into the entity. */
export interface StatusError {
  pointer: string
  message: string
}

/** How an effective entity would change. */
export interface EntityDifference {
  ref: string
  /** Whether it would come to be, go, or go on as another. */
  kind: 'CREATED' | 'CHANGED' | 'REMOVED'
  /** As its timeline would have them. */
  changes: FieldChange[]
  /** Full refs; null for none. */
  ownerBefore: string | null
  ownerAfter: string | null
  /** What its status would say that it does not say now, and the other way round. */
  newErrors: StatusError[]
  clearedErrors: StatusError[]
}

/** Whether it makes a difference at all. */
export function differs({ before, after }: EntityFold): boolean {
  return (before === null) !== (after === null) || fieldChanges(before, after).length > 0
}

/** How the entity would change. */
export function differenceOf({ ref, before, after }: EntityFold): EntityDifference {
  const [errorsBefore, errorsAfter] = [before, after].map((entity) => (entity ? statusErrors(ref, entity) : []))
  return {
    ref,
    kind: before === null ? 'CREATED' : after === null ? 'REMOVED' : 'CHANGED',
    changes: fieldChanges(before, after),
    ownerBefore: before && ownerRefOf(ref, before.spec),
    ownerAfter: after && ownerRefOf(ref, after.spec),
    newErrors: missingFrom(errorsBefore, errorsAfter),
    clearedErrors: missingFrom(errorsAfter, errorsBefore),
  }
}

function missingFrom(known: readonly FieldError[] = [], errors: readonly FieldError[] = []): StatusError[] {
  return errors
    .filter((error) => !known.some((each) => each.pointer === error.pointer && each.detail === error.detail))
    .map(({ pointer, detail }) => ({ pointer, message: detail }))
}
