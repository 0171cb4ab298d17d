import type { ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { StoredEvent } from './log.js'
import { PROTOCOL, streamIdentifier, writeUuid } from './protocol.js'

const { streams } = PROTOCOL
const TICKS_A_MILLISECOND = 10_000n

export interface LogPosition {
  commit: bigint
  prepare: bigint
}

/** An event as a read gives it. */
export function eventResponse(event: StoredEvent, structured: boolean): ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
  recorded.setId(writeUuid(event.id, structured))
  recorded.setStreamIdentifier(streamIdentifier(event.stream))
  recorded.setStreamRevision(String(event.revision))
  recorded.setCommitPosition(String(event.commit))
  recorded.setPreparePosition(String(event.prepare))
  recorded.setData(Uint8Array.from(event.data))
  recorded.setCustomMetadata(Uint8Array.from(event.metadata))
  const metadata = recorded.getMetadataMap()
  metadata.set('type', event.type)
  metadata.set('content-type', event.isJson ? 'application/json' : 'application/octet-stream')
  metadata.set('created', String(BigInt(event.created) * TICKS_A_MILLISECOND))
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.commit))
  return new streams.ReadResp().setEvent(read)
}

export function confirmation(id: string): ReadResp {
  return new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id))
}

export function checkpoint({ commit, prepare }: LogPosition): ReadResp {
  const reached = new streams.ReadResp.Checkpoint().setCommitPosition(String(commit))
  return new streams.ReadResp().setCheckpoint(reached.setPreparePosition(String(prepare)))
}

/** Neither date nor position: servers before 25 give none. */
export function caughtUp(): ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp())
}

export function fellBehind(): ReadResp {
  return new streams.ReadResp().setFellBehind(new streams.ReadResp.FellBehind())
}
