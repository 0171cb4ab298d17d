import { Command, Query } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { RelayState } from './relay-store.js'

/** The relay to a topic with how far it is behind the log. */
export interface RelayStatus extends RelayState {
  /** Events of the log that it has not come to. */
  lag: number
  /** Age of the first of them. */
  lagSeconds: number
}

/** How every relay is doing, by topic. */
export class GetRelays extends Query<RelayStatus[]> {}

/** Publishes to a topic again what changed after a position. */
export class RestartRelay extends Command<RelayStatus> {
  constructor(
    readonly topic: string,
    readonly after: Position,
  ) {
    super()
  }
}
