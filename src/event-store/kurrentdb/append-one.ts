import {
  NO_STREAM as NO_STREAM_STATE,
  WrongExpectedVersionError,
  type AppendStreamState,
  type JSONEventData,
} from '@kurrent/kurrentdb-client'
import type { Position } from '../../domain/log/position.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import { NO_STREAM, type AppendRequest, type AppendVerdict } from '../event-store.js'
import type { Connection } from './connection.js'
import type { LogReader } from './log-reader.js'

/** Positions are signed; the server says minus one where it does not know the place of an event that it had already. */
const LARGEST = 9_223_372_036_854_775_807n
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * What cannot be sent is refused to its own caller: many appends share one call, and an id that the server cannot read, or data
 * that JSON cannot hold, would end it for all of them or never be answered.
 */
export function checkEvents({ events }: AppendRequest): void {
  for (const { id, data, metadata } of events) {
    if (!UUID.test(id)) throw new TypeError('The id of an event must be a UUID.')
    JSON.stringify([data, metadata])
  }
}

/** The expected state of a stream in the client's words. */
export function stateOf(expectedRevision: number): AppendStreamState {
  return expectedRevision === NO_STREAM ? NO_STREAM_STATE : BigInt(expectedRevision)
}

/** The revision in the client's words for a stream's state. */
export function revisionOf(state: unknown): number {
  return typeof state === 'bigint' ? Number(state) : NO_STREAM
}

/** An event as the client takes it; metadata stays JSON, as it is. */
export function eventData({ id, type, data, metadata }: NewEvent): JSONEventData {
  return { id, type, data, metadata: { ...metadata }, contentType: 'application/json' }
}

/** Single appends, each to one stream at an explicit revision: the server then knows a retry by the events' ids. */
export class AppendOne {
  constructor(
    private readonly connection: Connection,
    private readonly reader: LogReader,
    private readonly waitMs: number,
  ) {}

  /** Without events, or with a revision that no stream can have, only looks. */
  async append(request: AppendRequest): Promise<AppendVerdict> {
    const { stream, expectedRevision, events } = request
    if (events.length === 0 || expectedRevision < NO_STREAM) return this.verify(request)
    try {
      const { nextExpectedRevision, position } = await this.connection.run(this.waitMs, (client) =>
        client.appendToStream(stream, events.map(eventData), { streamState: stateOf(expectedRevision) }),
      )
      const revision = Number(nextExpectedRevision)
      return { taken: true, revision, position: await this.positionOf(stream, revision, position?.commit) }
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error
      return { taken: false, actualRevision: revisionOf(error.actualState) }
    }
  }

  /** Revision of a stream's last event. */
  async revision(stream: string): Promise<number> {
    const [last] = await this.reader.stream(stream, 'backwards', undefined, 1)
    return last?.revision ?? NO_STREAM
  }

  private async verify({ stream, expectedRevision }: AppendRequest): Promise<AppendVerdict> {
    const actualRevision = await this.revision(stream)
    const taken = actualRevision === expectedRevision
    return taken ? { taken, revision: actualRevision, position: null } : { taken, actualRevision }
  }

  private async positionOf(stream: string, revision: number, commit: bigint | undefined): Promise<Position | null> {
    if (commit !== undefined && commit >= 0n && commit <= LARGEST) return String(commit) as Position
    const [event] = await this.reader.stream(stream, 'forwards', revision, 1)
    return event?.position ?? null
  }
}
