import { Command, Query } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { LogSubscription, SubscriptionInput } from './log-subscription.js'

/** A subscription with how far it is behind. */
export interface SubscriptionStatus extends LogSubscription {
  /** Events of the log, wanted or not, that are not acknowledged. */
  lag: number
}

/** Makes a subscription, or changes one. */
export class PutSubscription extends Command<LogSubscription & { isNew: boolean }> {
  constructor(
    readonly input: SubscriptionInput,
    readonly actor: string,
  ) {
    super()
  }
}

/** Says that everything up to a position is dealt with. */
export class AcknowledgeEvents extends Command<LogSubscription> {
  constructor(
    readonly name: string,
    readonly position: Position,
  ) {
    super()
  }
}

/** Forgets a subscription. */
export class DeleteSubscription extends Command<void> {
  constructor(readonly name: string) {
    super()
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
