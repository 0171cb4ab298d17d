import {
  status,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type ServerDuplexStream,
} from '@grpc/grpc-js'
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { ServerContext } from './context.js'
import { refusal, type Fault } from './faults.js'
import { ANY, NO_STREAM, STREAM_EXISTS, type Outcome, type ProposedEvent, type Write } from './log.js'
import { PROTOCOL, readUuid, streamIdentifier, streamName } from './protocol.js'

const { any, empty, shared, status: rpc, streams } = PROTOCOL
/** An append's default bound, and that of one event. */
const MOST_BYTES = 16 * 1024 * 1024

type Batch = ServerDuplexStream<BatchAppendReq, BatchAppendResp>

/** Append: one stream a call, its events as they come. */
export function append(context: ServerContext): handleClientStreamingCall<AppendReq, AppendResp> {
  return (call, callback) => {
    const write = { stream: '', expected: ANY, events: [] as ProposedEvent[] }
    call.on('error', () => undefined)
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions()
      if (options) {
        write.stream = streamName(options.getStreamIdentifier())
        write.expected = expectation(options, () => options.getRevision())
      }
      const message = request.getProposedMessage()
      if (message) write.events.push(proposed(message))
    })
    call.on('end', () => {
      const fault = context.faults.take('append')
      if (fault?.kind === 'refuse') {
        callback(refusal(fault))
        return
      }
      const outcome = takeUnless(fault, context, () => context.log.write([write]))
      if (outcome) callback(null, appendResponse(outcome))
    })
  }
}

/** BatchAppend: many appends over one call, each told by its correlation. */
export function batchAppend(context: ServerContext): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> {
  return (call) => {
    const pending = new Map<string, Write & { events: ProposedEvent[] }>()
    call.on('error', () => undefined)
    call.on('end', () => call.end())
    call.on('data', (request: BatchAppendReq) => {
      const correlation = readUuid(request.getCorrelationId())
      const options = request.getOptions()
      if (options) {
        const expected = expectation(options, () => options.getStreamPosition())
        pending.set(correlation, { stream: streamName(options.getStreamIdentifier()), expected, events: [] })
      }
      const write = pending.get(correlation)
      if (!write) return
      const events = request.getProposedMessagesList().map(proposed)
      // A real server cannot read such an id either, and ends the call that everybody shares.
      if (events.some(({ id }) => !/^[0-9a-f-]{36}$/.test(id))) {
        fail(call, status.INVALID_ARGUMENT, 'bad id')
        return
      }
      write.events.push(...events)
      if (!request.getIsFinal()) return
      pending.delete(correlation)
      settle(call, request, write, context)
    })
  }
}

function settle(call: Batch, request: BatchAppendReq, write: Write, context: ServerContext): void {
  const fault = context.faults.take('append')
  if (fault?.kind === 'refuse') {
    const { code, details } = refusal(fault)
    fail(call, code, details)
    return
  }
  if (write.events.some(({ data, metadata }) => data.length + metadata.length > MOST_BYTES)) {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MOST_BYTES)
    call.write(answer(request, write).setError(errorOf(details, 'MaximumAppendSizeExceeded')))
    return
  }
  const outcome = takeUnless(fault, context, () => context.log.write([write]))
  if (!outcome) return
  const response = batchResponse(request, write, outcome)
  call.write(response)
  if (fault?.kind === 'answer-twice') call.write(response)
}

/** Nothing where the fault keeps the answer back. */
export function takeUnless<T>(fault: Fault | undefined, context: ServerContext, take: () => T): T | undefined {
  if (fault?.kind === 'stall') return undefined
  if (fault?.kind === 'break-before') {
    context.breakConnections()
    return undefined
  }
  const taken = take()
  if (fault?.kind === 'break-after') context.breakConnections()
  return fault?.kind === 'break-after' || fault?.kind === 'take-and-stall' ? undefined : taken
}

function fail(call: Batch, code: number, details: string): void {
  call.emit('error', { code, details })
}

interface Expectation {
  hasNoStream(): boolean
  hasAny(): boolean
  hasStreamExists(): boolean
}

function expectation(options: Expectation, revision: () => string): number {
  if (options.hasNoStream()) return NO_STREAM
  if (options.hasAny()) return ANY
  return options.hasStreamExists() ? STREAM_EXISTS : Number(revision())
}

function proposed(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): ProposedEvent {
  return {
    id: readUuid(message.getId()),
    type: message.getMetadataMap().get('type') ?? '',
    isJson: message.getMetadataMap().get('content-type') === 'application/json',
    data: Buffer.from(message.getData_asU8()),
    metadata: Buffer.from(message.getCustomMetadata_asU8()),
  }
}

function appendResponse(outcome: Outcome): AppendResp {
  const response = new streams.AppendResp()
  if (!outcome.taken) {
    const { actual = NO_STREAM, expected = ANY } = outcome.conflicts[0] ?? {}
    const wrong = new streams.AppendResp.WrongExpectedVersion()
    if (actual >= 0) wrong.setCurrentRevision(String(actual))
    else wrong.setCurrentNoStream(new shared.Empty())
    if (expected >= 0) wrong.setExpectedRevision(String(expected))
    else if (expected === NO_STREAM) wrong.setExpectedNoStream(new shared.Empty())
    return response.setWrongExpectedVersion(wrong)
  }
  const position = new streams.AppendResp.Position()
  position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position))
  const success = new streams.AppendResp.Success().setPosition(position)
  success.setCurrentRevision(String(outcome.revisions[0] ?? 0))
  return response.setSuccess(success)
}

function answer(request: BatchAppendReq, { stream }: Write): BatchAppendResp {
  const response = new streams.BatchAppendResp()
  response.setCorrelationId(request.getCorrelationId())
  return response.setStreamIdentifier(streamIdentifier(stream))
}

function batchResponse(request: BatchAppendReq, write: Write, outcome: Outcome): BatchAppendResp {
  const response = answer(request, write)
  if (!outcome.taken) {
    const { actual = NO_STREAM } = outcome.conflicts[0] ?? {}
    const wrong = new shared.WrongExpectedVersion()
    if (actual >= 0) wrong.setCurrentStreamRevision(String(actual))
    else wrong.setCurrentNoStream(new empty.Empty())
    if (write.expected >= 0) wrong.setExpectedStreamPosition(String(write.expected))
    else if (write.expected === NO_STREAM) wrong.setExpectedNoStream(new empty.Empty())
    return response.setError(errorOf(wrong, 'WrongExpectedVersion'))
  }
  const position = new shared.AllStreamPosition()
  position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position))
  const success = new streams.BatchAppendResp.Success().setPosition(position)
  return response.setSuccess(success.setCurrentRevision(String(outcome.revisions[0] ?? 0)))
}

function errorOf(details: { serializeBinary(): Uint8Array }, name: string) {
  const packed = new any.Any()
  packed.pack(details.serializeBinary(), `event_store.client.${name}`)
  const error = new rpc.Status()
  error.setMessage(name)
  error.setDetails(packed)
  return error
}
