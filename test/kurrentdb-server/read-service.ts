import type { handleServerStreamingCall } from '@grpc/grpc-js'
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { ServerContext } from './context.js'
import { deliver, type ReadCall } from './deliver.js'
import { refusal } from './faults.js'
import { firstIndex, type StoredEvent } from './log.js'
import { matcherOf } from './filter.js'
import { PROTOCOL, streamIdentifier, streamName } from './protocol.js'
import { eventResponse } from './responses.js'
import { subscribe } from './subscription.js'

const { streams } = PROTOCOL

/** Read: of one stream or of all, to the end or as a subscription. */
export function read(context: ServerContext): handleServerStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    call.on('error', () => undefined)
    const options = call.request.getOptions() ?? new streams.ReadReq.Options()
    const run = options.hasSubscription() ? subscribe(call, options, context) : readOnce(call, options, context)
    // A call that was cancelled has nobody to be told.
    run.catch((error: unknown) => call.emit('error', error))
  }
}

async function readOnce(call: ReadCall, options: ReadReq.Options, context: ServerContext): Promise<void> {
  const fault = context.faults.take('read')
  if (fault?.kind === 'refuse') call.emit('error', refusal(fault))
  if (fault?.kind === 'break-before') context.breakConnections()
  if (fault && fault.kind !== 'break-midway') return
  await give(call, options, context, fault?.events ?? Infinity)
}

/** Gives the events asked for; the connections break after so many. */
async function give(call: ReadCall, options: ReadReq.Options, context: ServerContext, breakAfter: number) {
  const events = options.hasStream() ? ofStream(options, context) : ofAll(options, context)
  if (!events) {
    notFound(call, options)
    return
  }
  const structured = options.getUuidOption()?.hasStructured() ?? true
  const count = Number(options.getCount())
  let given = 0
  for (const event of events) {
    if (given >= count) break
    if (given >= breakAfter) {
      context.breakConnections()
      return
    }
    if (!(await deliver(call, eventResponse(event, structured)))) return
    given += 1
  }
  call.end()
}

function ofStream(options: ReadReq.Options, { log }: ServerContext): Iterable<StoredEvent> | undefined {
  const stream = options.getStream()
  const name = streamName(stream?.getStreamIdentifier())
  const events = log.eventsOf(name)
  if (events.length === 0) return undefined
  const backwards = isBackwards(options)
  if (stream?.hasStart()) return backwards ? events.slice(0, 1) : events
  if (stream?.hasEnd()) return backwards ? events.toReversed() : []
  const revision = Number(stream?.getRevision())
  return backwards ? events.slice(0, revision + 1).toReversed() : events.slice(revision)
}

/** Forwards a position is inclusive, backwards it is exclusive. */
function* ofAll(options: ReadReq.Options, { log }: ServerContext): Generator<StoredEvent> {
  const wanted = matcherOf(options)
  const start = indexOf(options, log.all)
  if (isBackwards(options)) {
    for (let index = start - 1; index >= 0; index -= 1) yield* matching(log.all[index], wanted)
  } else {
    for (let index = start; index < log.all.length; index += 1) yield* matching(log.all[index], wanted)
  }
}

/** The first event at or behind the position that a read starts from. */
function indexOf(options: ReadReq.Options, events: readonly StoredEvent[]): number {
  const from = options.getAll()
  if (from?.hasEnd()) return events.length
  const position = from?.getPosition()
  if (!position) return 0
  const [commit, prepare] = [BigInt(position.getCommitPosition()), BigInt(position.getPreparePosition())]
  return firstIndex(events, (event) => event.commit > commit || (event.commit === commit && event.prepare >= prepare))
}

function isBackwards(options: ReadReq.Options): boolean {
  return options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
}

function* matching(event: StoredEvent | undefined, wanted: (event: StoredEvent) => boolean): Generator<StoredEvent> {
  if (event && wanted(event)) yield event
}

function notFound(call: ReadCall, options: ReadReq.Options): void {
  const missing = new streams.ReadResp.StreamNotFound()
  missing.setStreamIdentifier(streamIdentifier(streamName(options.getStream()?.getStreamIdentifier())))
  call.write(new streams.ReadResp().setStreamNotFound(missing))
  call.end()
}
