import type { AuditEventType } from '../events/event-types.js'

/** What the streams begin with in which commands are told of that leave no other event. */
export const AUDIT_STREAMS = 'audit-'

/**
 * Stream of one such event, named by its id: it does not exist before, so that no append waits for another one or conflicts with it,
 * and one that is repeated is known.
 */
export const auditStream = (eventId: string): string => `${AUDIT_STREAMS}${eventId}`

const TYPES: Record<AuditEventType, true> = { CommandAccepted: true, CommandRefused: true, CommandFailed: true }

/** Whether a name is that of a type whose events stand in these streams. */
export const isAuditEventType = (name: string): name is AuditEventType => Object.hasOwn(TYPES, name)
