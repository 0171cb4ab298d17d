import type { JsonObject } from '../../../domain/json/json.js'
import type { FieldChange } from '../../../domain/history/field-changes.js'
import type { CatalogEntity } from '../../catalog/queries/catalog-entity.js'
import type { ChangeCause, EffectiveChange } from '../../history/changes/effective-change.js'
import type { CloudEvent } from '../cloud-event.js'
import type { SinkMessage } from './sink.js'

/** The context in which entities change: the catalog. With the id it is the identity of an event. */
export const ENTITIES_SOURCE = '/strata/entities'

/** A change of an effective entity as others read it: CloudEvents 1.0 in JSON, with the extensions of the log's events. */
export type EntityEvent = Omit<
  CloudEvent,
  'type' | 'revision' | 'schemaversion' | 'causationid' | 'command' | 'data'
> & {
  type: 'EntityChanged' | 'EntityRemoved'
  data: EntityEventData
}

export interface EntityEventData {
  ref: string
  /** Null when the entity is gone. */
  entity: EntityContent | null
  changes: readonly FieldChange[]
  cause: ChangeCause
}

/** An effective entity in Backstage's envelope. */
export interface EntityContent {
  apiVersion: string
  kind: string
  metadata: JsonObject
  spec: JsonObject
  facts: JsonObject
}

/** Every time the same for a change, so that a consumer knows what it has seen. */
export const eventId = ({ position, ref }: Pick<EffectiveChange, 'position' | 'ref'>) => `${position}/${ref}`

/** The CloudEvent of a change. */
export function toEntityEvent({ position, ref, entity, changes, cause }: EffectiveChange): EntityEvent {
  return {
    specversion: '1.0',
    id: eventId({ position, ref }),
    source: ENTITIES_SOURCE,
    type: entity ? 'EntityChanged' : 'EntityRemoved',
    subject: ref,
    time: cause.recordedAt,
    datacontenttype: 'application/json',
    position,
    occurredat: cause.occurredAt,
    actor: cause.actor,
    correlationid: cause.correlationId,
    data: { ref, entity: entity && contentOf(entity), changes, cause },
  }
}

const contentOf = ({ apiVersion, kind, metadata, spec, facts }: CatalogEntity): EntityContent => ({
  apiVersion,
  kind,
  metadata,
  spec,
  facts,
})

/**
 * What is written of a change: its event and, of a removal, a tombstone behind it. So who reads the stream learns who removed the
 * entity, and a compacted topic forgets it.
 */
export function messagesOf(change: EffectiveChange): SinkMessage[] {
  const { position, ref, entity } = change
  const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8', position }
  const event = { key: ref, value: JSON.stringify(toEntityEvent(change)), headers }
  return entity ? [event] : [event, { key: ref, value: null, headers: { position } }]
}
