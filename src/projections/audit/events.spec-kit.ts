import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { auditStream } from '../../domain/audit/audit-stream.js'
import { currentVersion, type DomainEvent } from '../../domain/events/decode-event.js'
import type { AuditEventType, EventOf } from '../../domain/events/event-types.js'
import { entityStream } from '../../domain/fragments/entity-stream.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import type { Position } from '../../domain/log/position.js'
import { sourceStream } from '../../domain/sources/source.js'

const SOURCES = ['scm/github/acme', 'hr/okta', 'api/local']

/** An event of a command, before it has its place. */
export interface Happened {
  command: number
  stream: string
  event: EventOf<'EntityFragmentRecorded' | 'SourceRegistered' | AuditEventType>
  reason?: string | undefined
  source?: string | undefined
}

/** That a command recorded a fragment. */
export const recorded = (command: number, n: number, source = 'api/local', reason?: string): Happened => {
  const entityRef = `component:default/n${n}`
  const data = { entityRef, source, fragment: { facts: { n } }, digest: 'd' }
  return { command, stream: entityStream(entityRef), event: { type: 'EntityFragmentRecorded', data }, source, reason }
}

/** That a command told of itself. */
export function told(command: number, event: EventOf<AuditEventType>): Happened {
  return { command, stream: auditStream(randomUUID()), event }
}

const WHAT = { subject: 'projection:catalog', parameters: { kind: 'CHECK' } }
const ERROR = { code: 'NOT_FOUND', detail: 'There is none.', pointer: null }
const item = (n: number) => ({
  subject: `component:default/bad${n}`,
  source: null,
  code: 'INVALID_FRAGMENT',
  pointer: null,
})

export const accepted = (command: number) => told(command, { type: 'CommandAccepted', data: WHAT })
export const refused = (command: number, times = 1) =>
  told(command, { type: 'CommandRefused', data: { ...WHAT, error: ERROR, items: null, times } })
export const failed = (command: number) =>
  told(command, { type: 'CommandFailed', data: { ...WHAT, error: ERROR, times: 1 } })
export function refusedItems(command: number, items: number, total: number): Happened {
  const first = Array.from({ length: items }, (_, n) => item(n))
  const data = { subject: null, parameters: {}, error: null, items: { total, refused: items, first }, times: 1 }
  return told(command, { type: 'CommandRefused', data })
}

const registered = (command: number, source: string): Happened => ({
  command,
  stream: sourceStream(source),
  event: { type: 'SourceRegistered', data: { source, rank: 100, paths: {} } },
  source,
})

/** What a handful of commands leave in the log, one among the other. */
export const happenings: fc.Arbitrary<Happened[]> = fc.array(
  fc.nat({ max: 5 }).chain((command) =>
    fc.oneof(
      {
        arbitrary: fc
          .tuple(
            fc.nat({ max: 30 }),
            fc.constantFrom(...SOURCES),
            fc.option(fc.constant('Because'), { nil: undefined }),
          )
          .map(([n, source, reason]) => recorded(command, n, source, reason)),
        weight: 6,
      },
      fc.constantFrom(...SOURCES).map((source) => registered(command, source)),
      fc.constant(accepted(command)),
      fc.nat({ max: 3 }).map((times) => refused(command, times + 1)),
      fc.constant(failed(command)),
      fc.nat({ max: 25 }).map((items) => refusedItems(command, items + 1, 30)),
    ),
  ),
  { maxLength: 60 },
)

/** The events as they are appended, a request each. */
export function toNewEvent({ command, event, reason, source }: Happened): NewEvent {
  const metadata = {
    $correlationId: `corr-${command}`,
    $causationId: `command-${command}`,
    command: 'Something',
    actor: `actor-${command % 2}`,
    schemaVersion: currentVersion(event.type),
    occurredAt: '2026-03-01T10:00:00.000Z',
    ...(reason === undefined ? {} : { reason }),
    ...(source === undefined ? {} : { source }),
  }
  return { id: randomUUID(), type: event.type, data: event.data as never, metadata }
}

/** The events as a log has them. */
export function placed(happened: readonly Happened[]): DomainEvent[] {
  const revisions = new Map<string, number>()
  return happened.map((each, i) => {
    const revision = (revisions.get(each.stream) ?? -1) + 1
    revisions.set(each.stream, revision)
    const recordedAt = new Date(Date.UTC(2026, 2, 1, 10) + i).toISOString()
    const place = { stream: each.stream, revision, position: String(i + 1) as Position, recordedAt }
    return { ...toNewEvent(each), ...place } as unknown as DomainEvent
  })
}
