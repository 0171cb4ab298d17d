import { randomUUID } from 'node:crypto'
import { auditStream } from '../../domain/audit/audit-stream.js'
import { plainParameters, plainText } from '../../domain/audit/plain.js'
import type { StrataError } from '../../domain/errors.js'
import { currentVersion } from '../../domain/events/decode-event.js'
import type { AuditEventType, EventMap, EventOf, RefusedItemsV1 } from '../../domain/events/event-types.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import { sourceFamily } from '../../domain/sources/source.js'
import { NO_STREAM, type AppendRequest } from '../../event-store/event-store.js'
import type { AuditedCommand, CommandAccount, ItemAccount } from '../../platform/commands/audited-command.js'
import { causedBy } from '../../platform/commands/command-context.js'

/** Items of a command that are named in its entry. */
export const MOST_ITEMS = 20

/** A command with what the audit log tells of it. */
export interface Told {
  command: AuditedCommand<unknown>
  account: CommandAccount
}

/** An event that tells of a command. */
export type AuditEvent<T extends AuditEventType = AuditEventType> = Omit<NewEvent, 'type' | 'data'> & EventOf<T>

/** That it was refused, wholly or in parts, or failed. */
export type RefusalEvent = AuditEvent<'CommandRefused' | 'CommandFailed'>

/** That a command is about to be carried out that leaves no other event. */
export const acceptance = (told: Told): AuditEvent => auditEvent(told, 'CommandAccepted', what(told))

/** That a command was refused, or ended in a failure that is nobody's refusal. */
export function refusal(told: Told, { code, message, errors, status }: StrataError): RefusalEvent {
  const [first] = errors
  const detail = plainText(first && !message.includes(first.detail) ? `${message} (${first.detail})` : message) ?? ''
  const error = { code, detail, pointer: plainPointer(errors[0]?.pointer) }
  return status < 500
    ? auditEvent(told, 'CommandRefused', { ...what(told), error, items: null, times: 1 })
    : auditEvent(told, 'CommandFailed', { ...what(told), error, times: 1 })
}

/** That some items of a command were refused. */
export function refusalOfItems(
  told: Told,
  { total, refused, refusedCount = refused.length }: ItemAccount,
): RefusalEvent {
  const first = refused.slice(0, MOST_ITEMS).map(({ subject, source, code, pointer }) => ({
    subject: plainText(subject),
    source: plainText(source),
    code,
    pointer: plainPointer(pointer),
  }))
  const items: RefusedItemsV1 = { total, refused: refusedCount, first }
  return auditEvent(told, 'CommandRefused', { ...what(told), error: null, items, times: 1 })
}

/** What refusals that are told together have in common. */
export const kindOfRefusal = ({ type, data, metadata }: RefusalEvent): string =>
  [metadata.command, type, data.error?.code].join(' ')

/** Its append: to a stream that is not there yet. */
export const appendOf = (event: AuditEvent): AppendRequest => ({
  stream: auditStream(event.id),
  expectedRevision: NO_STREAM,
  events: [event as unknown as NewEvent],
})

/** The empty pointer is one, too: that to the whole input. */
const plainPointer = (pointer: string | null | undefined) => (pointer === '' ? '' : plainText(pointer))

const what = ({ account: { subject = null, parameters = {} } }: Told) => ({
  subject: plainText(subject),
  parameters: plainParameters(parameters),
})

function auditEvent<T extends AuditEventType>(
  { command: { context }, account }: Told,
  type: T,
  data: EventMap[T],
): AuditEvent<T> {
  const source = typeof account.source === 'string' && sourceFamily(account.source) ? account.source : undefined
  const reason = plainText(account.reason) ?? undefined
  const metadata = {
    ...causedBy(context),
    schemaVersion: currentVersion(type),
    occurredAt: new Date().toISOString(),
    ...(source === undefined ? {} : { source }),
    ...(reason === undefined ? {} : { reason }),
  }
  return { id: randomUUID(), type, data, metadata }
}
