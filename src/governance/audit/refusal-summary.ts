import { randomUUID } from 'node:crypto'
import type { AuditedErrorV1 } from '../../domain/events/event-types.js'
import type { RefusalEvent } from './audit-event.js'
import type { Suppressed } from './refusal-limit.js'

/** One event for many, of which each would have been one. */
export function summary({ sample, isOneCommand, isAlike, times, items }: Suppressed): RefusalEvent {
  const counted = items && { ...items, first: [] }
  if (isOneCommand && sample.type === 'CommandRefused')
    return { ...sample, id: randomUUID(), data: { ...sample.data, items: counted } }
  const id = randomUUID()
  // What only the first of them was about, or part of, is left out.
  const { reason: _, source: __, ...metadata } = sample.metadata
  const envelope = { id, metadata: { ...metadata, $causationId: id, $correlationId: id } }
  const data = { subject: null, parameters: {}, times }
  const alike = ({ code, detail }: AuditedErrorV1) => ({
    code,
    detail: isAlike ? detail : 'Each was told otherwise.',
    pointer: null,
  })
  if (sample.type === 'CommandFailed')
    return { ...envelope, type: sample.type, data: { ...data, error: alike(sample.data.error) } }
  const error = sample.data.error && alike(sample.data.error)
  return { ...envelope, type: sample.type, data: { ...data, error, items: counted } }
}
