import {
  Metadata,
  status,
  type handleClientStreamingCall,
  type handleUnaryCall,
  type sendUnaryData,
  type ServiceError,
} from '@grpc/grpc-js'
import type {
  AppendRecord,
  AppendRecordsRequest,
  AppendRecordsResponse,
  AppendRequest,
  AppendSessionResponse,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js'
import { takeUnless } from './append-service.js'
import type { ServerContext } from './context.js'
import { refusal } from './faults.js'
import { ANY, type Conflict, type ProposedEvent, type Write } from './log.js'
import { newId, PROTOCOL } from './protocol.js'

const { any, errorsV2, status: rpc, streamsV2 } = PROTOCOL

/** Without the code's type: the two kinds of statuses are enumerations of their own. */
type Failure = Pick<ServiceError, 'details'> & { code: number; metadata?: Metadata }

/** What a call comes to; nothing where the answer is kept back. */
type Answer<T> = { error: Failure } | { response: T } | undefined

/** AppendSession, since 25.1: each stream once, all or none. */
export function appendSession(context: ServerContext): handleClientStreamingCall<AppendRequest, AppendSessionResponse> {
  return (call, callback) => {
    const requests: AppendRequest[] = []
    call.on('error', () => undefined)
    call.on('data', (request: AppendRequest) => requests.push(request))
    call.on('end', () => give(callback, answerSession(requests, context)))
  }
}

/** AppendRecords, since 26.1: events in their order across streams, and checks on streams that need not be written. */
export function appendRecords(context: ServerContext): handleUnaryCall<AppendRecordsRequest, AppendRecordsResponse> {
  return (call, callback) => give(callback, answerRecords(call.request, context))
}

function give<T>(callback: sendUnaryData<T>, answer: Answer<T>): void {
  if (!answer) return
  if ('error' in answer) callback(answer.error)
  else callback(null, answer.response)
}

function answerSession(requests: readonly AppendRequest[], context: ServerContext): Answer<AppendSessionResponse> {
  const fault = context.faults.take('multi-append')
  if (fault?.kind === 'refuse') return { error: refusal(fault) }
  const repeated = repeatedStream(requests)
  if (repeated !== undefined) return { error: alreadyInSession(repeated) }
  const writes = requests.map((request) => ({
    stream: request.getStream(),
    expected: request.hasExpectedRevision() ? Number(request.getExpectedRevision()) : ANY,
    events: request.getRecordsList().map(toEvent),
  }))
  const outcome = takeUnless(fault, context, () => context.log.write(writes))
  if (!outcome) return undefined
  if (!outcome.taken) return { error: revisionConflict(outcome.conflicts[0]) }
  const response = new streamsV2.AppendSessionResponse().setPosition(String(outcome.position))
  for (const [index, { stream }] of writes.entries()) {
    const output = new streamsV2.AppendResponse().setStream(stream)
    response.addOutput(output.setStreamRevision(String(outcome.revisions[index] ?? 0)))
  }
  return { response }
}

function answerRecords(request: AppendRecordsRequest, context: ServerContext): Answer<AppendRecordsResponse> {
  const fault = context.faults.take('multi-append')
  if (fault?.kind === 'refuse') return { error: refusal(fault) }
  const records = request.getRecordsList()
  const writes = writesOf(request)
  const ordered = records.map((record) => ({ ...toEvent(record), stream: streamOf(record) }))
  const outcome = takeUnless(fault, context, () => context.log.write(writes, ordered))
  if (!outcome) return undefined
  if (!outcome.taken) return { error: consistencyViolation(outcome.conflicts) }
  const response = new streamsV2.AppendRecordsResponse().setPosition(String(outcome.position))
  for (const [index, { stream, events }] of writes.entries()) {
    if (events.length === 0) continue
    const revision = new streamsV2.StreamRevision().setStream(stream)
    response.addRevisions(revision.setRevision(String(outcome.revisions[index] ?? 0)))
  }
  return { response }
}

/** A stream that is checked and not written is a write without events. */
function writesOf(request: AppendRecordsRequest): Write[] {
  const records = request.getRecordsList()
  const checks = request.getChecksList().flatMap((check) => check.getStreamState() ?? [])
  const streams = new Set([...checks.map((check) => check.getStream()), ...records.map(streamOf)])
  return [...streams].map((stream) => {
    const check = checks.find((one) => one.getStream() === stream)
    const events = records.filter((record) => streamOf(record) === stream).map(toEvent)
    return { stream, expected: check ? Number(check.getExpectedState()) : ANY, events }
  })
}

const streamOf = (record: AppendRecord) => record.getStream()

/** Names are compared without regard to case, as the server does. */
function repeatedStream(requests: readonly AppendRequest[]): string | undefined {
  const names = requests.map((request) => request.getStream().toLowerCase())
  return requests.find((_, index) => names.indexOf(names[index] ?? '') !== index)?.getStream()
}

/** Properties are read back as JSON metadata, all of their values as they came. */
function toEvent(record: AppendRecord): ProposedEvent {
  const properties = Object.fromEntries(
    [...record.getPropertiesMap().entries()].map(([key, value]) => [key, value.toJavaScript()]),
  )
  return {
    id: record.hasRecordId() ? (record.getRecordId() ?? '').toLowerCase() : newId(),
    type: record.getSchema()?.getName() ?? '',
    isJson: record.getSchema()?.getFormat() === streamsV2.SchemaFormat.SCHEMA_FORMAT_JSON,
    data: Buffer.from(record.getData_asU8()),
    metadata: Buffer.from(JSON.stringify(properties)),
  }
}

function revisionConflict(conflict: Conflict | undefined): Failure {
  const details = new errorsV2.StreamRevisionConflictErrorDetails()
  details.setStream(conflict?.stream ?? '')
  details.setExpectedRevision(String(conflict?.expected ?? ANY))
  details.setActualRevision(String(conflict?.actual ?? ANY))
  return failure(status.FAILED_PRECONDITION, 'revision conflict', 'StreamRevisionConflictErrorDetails', details)
}

function consistencyViolation(conflicts: readonly Conflict[]): Failure {
  const details = new errorsV2.AppendConsistencyViolationErrorDetails()
  for (const { index, stream, expected, actual } of conflicts) {
    const state = new errorsV2.ConsistencyViolation.StreamStateViolation()
    state.setStream(stream).setExpectedState(String(expected)).setActualState(String(actual))
    details.addViolations(new errorsV2.ConsistencyViolation().setCheckIndex(index).setStreamState(state))
  }
  return failure(status.FAILED_PRECONDITION, 'violation', 'AppendConsistencyViolationErrorDetails', details)
}

function alreadyInSession(stream: string): Failure {
  const details = new errorsV2.StreamAlreadyInAppendSessionErrorDetails().setStream(stream)
  return failure(status.ABORTED, 'stream twice', 'StreamAlreadyInAppendSessionErrorDetails', details)
}

/** A status with details, as `google.rpc.Status` in the trailers. */
function failure(code: number, text: string, name: string, details: { serializeBinary(): Uint8Array }): Failure {
  const packed = new any.Any()
  packed.pack(details.serializeBinary(), `kurrentdb.protocol.v2.streams.errors.${name}`)
  const rich = new rpc.Status()
  rich.setMessage(text)
  rich.setDetails(packed)
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', Buffer.from(rich.serializeBinary()))
  return { code, details: text, metadata }
}
