import type { EventMetadata } from '../../domain/log/recorded-event.js'

/** On whose behalf something is done, as part of what, and by which command. */
export interface CommandContext {
  principal: { actor: string }
  correlationId: string
  /** Id of the command. Given beforehand only where several are parts of one, such as those of a batch. */
  commandId?: string | undefined
  /** What the audit log calls the command. */
  command?: string | undefined
}

/** What an event says of the command that it comes of. */
export function causedBy({
  principal,
  correlationId,
  commandId,
  command,
}: CommandContext): Pick<EventMetadata, '$correlationId' | '$causationId' | 'actor' | 'command'> {
  return { $correlationId: correlationId, $causationId: commandId ?? correlationId, actor: principal.actor, command }
}
