import {
  AppendConsistencyViolationError,
  STREAM_STATE,
  UnsupportedError,
  WrongExpectedVersionError,
  type ConsistencyCheck,
  type JSONEventData,
} from '@kurrent/kurrentdb-client'
import type { Position } from '../../domain/log/position.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import type { AppendRequest } from '../event-store.js'
import { eventData, stateOf } from './append-one.js'
import type { Connection } from './connection.js'
import { flatten } from './metadata.js'

/** What became of an append to several streams: the position of its last event, or why nothing was written. */
export type TogetherOutcome =
  { taken: true; position: Position } | { taken: false; because: 'conflict' | 'unsupported' }

/** Appends to several streams, all or none. */
export class AppendTogether {
  constructor(
    private readonly connection: Connection,
    private readonly waitMs: number,
  ) {}

  /** Each stream once, none without events. Servers can do it since 25.1, and say so. */
  inSession(requests: readonly AppendRequest[]): Promise<TogetherOutcome> {
    const parts = requests.map(({ stream, expectedRevision, events }) => ({
      streamName: stream,
      expectedState: stateOf(expectedRevision),
      events: events.map(flatEvent),
    }))
    return this.outcome((client) => client.multiStreamAppend(parts))
  }

  /**
   * Events in the order of the requests, whatever their streams, and streams that are only checked. Servers can do it since
   * 26.1, and say so.
   */
  inOrder(requests: readonly AppendRequest[]): Promise<TogetherOutcome> {
    const records = requests.flatMap(({ stream, events }) =>
      events.map((event) => ({ streamName: stream, record: flatEvent(event) })),
    )
    const first = new Map(requests.toReversed().map((request) => [request.stream, request.expectedRevision]))
    const checks = [...first].map(([streamName, revision]): ConsistencyCheck => ({
      type: STREAM_STATE,
      streamName,
      expectedState: stateOf(revision),
    }))
    return this.outcome((client) => client.appendRecords(records, checks))
  }

  private async outcome(
    append: Parameters<typeof this.connection.run<{ position: bigint }>>[1],
  ): Promise<TogetherOutcome> {
    try {
      const { position } = await this.connection.run(this.waitMs, append)
      return { taken: true, position: String(position) as Position }
    } catch (error) {
      if (error instanceof UnsupportedError) return { taken: false, because: 'unsupported' }
      if (error instanceof WrongExpectedVersionError || error instanceof AppendConsistencyViolationError) {
        return { taken: false, because: 'conflict' }
      }
      throw error
    }
  }
}

function flatEvent(event: NewEvent): JSONEventData {
  return { ...eventData(event), metadata: flatten(event.metadata) }
}
