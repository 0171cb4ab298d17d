/** The client's own names for what passes; `unknown` is what a server says of an append that it lost track of. */
const TRANSIENT_TYPES = new Set(['unavailable', 'deadline-exceeded', 'timeout', 'cancelled', 'not-leader', 'unknown'])
/** gRPC statuses that say nothing about what was asked: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE. */
const TRANSIENT_CODES = new Set([1, 4, 8, 13, 14])
/** What the client throws, with neither a type nor a code, when no node of a cluster answers. */
const NO_NODE = /^Failed to discover/
/** UNIMPLEMENTED, PERMISSION_DENIED, UNAUTHENTICATED. */
const REFUSALS = new Map([
  [7, 'access-denied'],
  [12, 'unsupported'],
  [16, 'access-denied'],
])

/** No answer in good time: what became of the request is unknown. */
export class KurrentdbStalled extends Error {
  override readonly name = 'KurrentdbStalled'
}

/** The server will never do what was asked of it, and the message says why. */
export class KurrentdbRefusal extends Error {
  override readonly name: string = 'KurrentdbRefusal'
}

/** The server is too old to check a stream that it does not append to. */
export class ChecksUnsupported extends KurrentdbRefusal {
  override readonly name = 'ChecksUnsupported'

  constructor() {
    super('To check streams that it does not append to, an append to several streams needs KurrentDB 26.1 or later.')
  }
}

/** Whether a failure says nothing about what was asked, so that the same again may succeed. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof KurrentdbStalled || NO_NODE.test(error.message)) return true
  const type = typeOf(error)
  return type === undefined ? TRANSIENT_CODES.has(codeOf(error) ?? -1) : TRANSIENT_TYPES.has(type)
}

/** Whether another node is to be asked, which the client does by itself. */
export function isNotLeader(error: unknown): boolean {
  return typeOf(error) === 'not-leader'
}

/** The name of what went wrong, of an error of the client as of one of gRPC. */
export function typeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('type' in error && typeof error.type === 'string') return error.type
  return exceptionOf(error) ?? REFUSALS.get(codeOf(error) ?? -1)
}

/** A permanent failure in words for whoever runs the service; others as they are. */
export function explain(error: unknown): unknown {
  const text = EXPLANATIONS.get(typeOf(error) ?? '')
  return text === undefined ? error : new KurrentdbRefusal(text, { cause: error })
}

const EXPLANATIONS = new Map([
  ['access-denied', 'The event log refuses access: its user needs to read $all and to read and write the streams.'],
  ['stream-deleted', 'A stream of the event log was deleted for good; KurrentDB never takes events for it again.'],
  ['stream-tombstoned', 'A stream of the event log was deleted for good; KurrentDB never takes events for it again.'],
  ['maximum-append-size-exceeded', 'The append is larger than the event log takes at once (its MaxAppendSize).'],
  ['transaction-max-size-exceeded', 'The append is larger than the event log takes at once (its MaxAppendSize).'],
  ['append-record-size-exceeded', 'An event is larger than the event log takes (its MaxAppendEventSize).'],
])

function codeOf(error: Error): number | undefined {
  return 'code' in error && typeof error.code === 'number' ? error.code : undefined
}

/** What the server names in the trailers of a call that failed. */
function exceptionOf(error: Error): string | undefined {
  if (!('metadata' in error)) return undefined
  const metadata = error.metadata as { get?: (key: string) => unknown[] } | undefined
  const [exception] = metadata?.get?.('exception') ?? []
  return typeof exception === 'string' ? exception : undefined
}
