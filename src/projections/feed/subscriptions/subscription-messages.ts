import { Query } from '@nestjs/cqrs'
import { subjectOf } from '../../../domain/audit/plain.js'
import type { JsonObject } from '../../../domain/json/json.js'
import { AuditedCommand, type CommandAccount } from '../../../platform/commands/audited-command.js'
import type { CommandContext } from '../../../platform/commands/command-context.js'
import type { LogSubscription } from './log-subscription.js'

/** A subscription with how far it is behind. */
export interface SubscriptionStatus extends LogSubscription {
  /** Events of the log, wanted or not, that are not acknowledged. */
  lag: number
}

/** Makes a subscription, or changes one. Everything as it came. */
export class PutSubscription extends AuditedCommand<LogSubscription & { isNew: boolean }> {
  constructor(
    readonly name: string,
    readonly members: JsonObject,
    context: CommandContext,
  ) {
    super('PutSubscription', context)
  }

  account(): CommandAccount {
    return { accepted: 'ENTRY', subject: subjectOf('subscription', this.name), parameters: this.members }
  }
}

/** Says that everything up to a position is dealt with. The position as it came. */
export class AcknowledgeEvents extends AuditedCommand<LogSubscription> {
  constructor(
    readonly name: string,
    readonly position: unknown,
    context: CommandContext,
  ) {
    super('AcknowledgeEvents', context)
  }

  account(): CommandAccount {
    return {
      accepted: 'NOTHING',
      subject: subjectOf('subscription', this.name),
      parameters: { position: this.position },
    }
  }
}

/** Forgets a subscription. */
export class DeleteSubscription extends AuditedCommand<void> {
  constructor(
    readonly name: string,
    context: CommandContext,
  ) {
    super('DeleteSubscription', context)
  }

  account(): CommandAccount {
    return { accepted: 'ENTRY', subject: subjectOf('subscription', this.name) }
  }
}

/** One subscription. */
export class GetSubscription extends Query<SubscriptionStatus> {
  constructor(readonly name: string) {
    super()
  }
}

/** Every subscription, by name. */
export class GetSubscriptions extends Query<SubscriptionStatus[]> {}
