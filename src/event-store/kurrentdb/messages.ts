import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { JsonObject } from '../../domain/json/json.js'
import type { Position } from '../../domain/log/position.js'
import type { EventMetadata, RecordedEvent } from '../../domain/log/recorded-event.js'
import { NO_SYSTEM_EVENTS, type ServerFilter } from './filters.js'
import { unflatten } from './metadata.js'

type Options = ReadReq.Options
const TICKS_A_MILLISECOND = 10_000n
/** Events that the server looks at in one step of a filtered read. */
const READ_WINDOW = 1_000
/** What is passed over by a subscription to all events is the server's own, and nobody waits for its position. */
const IDLE_WINDOW = 32

/** An event, and the place where it was prepared, which differs from its position only in transactions of old. */
export interface ReadEvent {
  event: RecordedEvent
  prepared: bigint
}

/** A read of all events: forwards from a position on, itself included, or backwards from before it, or from the end. */
export interface ReadAllRequest {
  direction: 'forwards' | 'backwards'
  from: Position | null
  count?: number
  filter: ServerFilter | undefined
}

export function readAllMessage({ direction, from, count, filter }: ReadAllRequest): ReadReq {
  const options = baseOptions(filter, READ_WINDOW).setAll(allOptions(from, direction))
  options.setReadDirection(directionOf(direction))
  return messageOf(options.setCount(String(count ?? Number.MAX_SAFE_INTEGER)))
}

/**
 * A subscription to what comes after a position. With a reader's filter each event that is passed over gives a checkpoint, so
 * that the position follows at once.
 */
export function subscribeMessage(after: Position | null, filter: ServerFilter | undefined): ReadReq {
  const window = filter === NO_SYSTEM_EVENTS ? IDLE_WINDOW : 1
  const options = baseOptions(filter, window).setAll(allOptions(after, 'forwards'))
  return messageOf(options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions()))
}

/** A read of one stream from a revision on, or from it back; undefined starts at its end. */
export function readStreamMessage(
  stream: string,
  direction: 'forwards' | 'backwards',
  from: number | undefined,
  count: number,
): ReadReq {
  const identifier = new shared.StreamIdentifier()
  identifier.setStreamName(Uint8Array.from(Buffer.from(stream, 'utf8')))
  const named = new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(identifier)
  if (from === undefined) named.setEnd(new shared.Empty())
  else named.setRevision(String(from))
  const options = baseOptions().setStream(named).setCount(String(count))
  return messageOf(options.setReadDirection(directionOf(direction)))
}

/** The event in an answer, decoded. */
export function eventOf(response: ReadResp): ReadEvent | undefined {
  const recorded = response.getEvent()?.getEvent()
  if (!recorded) return undefined
  const metadata = recorded.getMetadataMap()
  const isJson = metadata.get('content-type') === 'application/json'
  const event: RecordedEvent = {
    position: recorded.getCommitPosition() as Position,
    stream: textOf(recorded.getStreamIdentifier()?.getStreamName_asU8()),
    revision: Number(recorded.getStreamRevision()),
    id: recorded.getId()?.getString() ?? '',
    type: metadata.get('type') ?? '',
    data: isJson ? objectOf(recorded.getData_asU8()) : {},
    metadata: unflatten(objectOf(recorded.getCustomMetadata_asU8())) as unknown as EventMetadata,
    recordedAt: timeOf(metadata.get('created')),
  }
  return { event, prepared: BigInt(recorded.getPreparePosition()) }
}

/** @param window events searched at a time, after which a subscription gets a checkpoint */
function baseOptions(filter?: ServerFilter, window = 1): Options {
  const options = new streams.ReadReq.Options()
  options.setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()))
  if (!filter) return options.setNoFilter(new shared.Empty())
  const expression = new streams.ReadReq.Options.FilterOptions.Expression()
  if ('regex' in filter) expression.setRegex(filter.regex)
  else expression.setPrefixList([...filter.prefixes])
  const chosen = new streams.ReadReq.Options.FilterOptions().setMax(window).setCheckpointintervalmultiplier(1)
  if (filter.on === 'stream') chosen.setStreamIdentifier(expression)
  else chosen.setEventType(expression)
  return options.setFilter(chosen)
}

function allOptions(from: Position | null, direction: 'forwards' | 'backwards') {
  const all = new streams.ReadReq.Options.AllOptions()
  if (from !== null) {
    const position = new streams.ReadReq.Options.Position().setCommitPosition(from).setPreparePosition(from)
    return all.setPosition(position)
  }
  return direction === 'forwards' ? all.setStart(new shared.Empty()) : all.setEnd(new shared.Empty())
}

function directionOf(direction: 'forwards' | 'backwards') {
  const { FORWARDS, BACKWARDS } = streams.ReadReq.Options.ReadDirection
  return direction === 'forwards' ? FORWARDS : BACKWARDS
}

function messageOf(options: Options): ReadReq {
  return new streams.ReadReq().setOptions(options)
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : ''
}

/** Empty for what another writer put there that is no JSON object: its type alone says what it is. */
function objectOf(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(textOf(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  } catch {
    return {}
  }
}

function timeOf(ticks: string | undefined): string {
  return new Date(Number(BigInt(ticks ?? 0) / TICKS_A_MILLISECOND)).toISOString()
}
