import { status } from '@grpc/grpc-js'
import type { ReadReq } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { ServerContext } from './context.js'
import { deliver, type ReadCall } from './deliver.js'
import { refusal, type Fault } from './faults.js'
import { matcherOf } from './filter.js'
import { firstIndex, type StoredEvent } from './log.js'
import { newId } from './protocol.js'
import { caughtUp, checkpoint, confirmation, eventResponse, fellBehind, type LogPosition } from './responses.js'

/** Events that are searched before a checkpoint is due, where the client names no window. */
const DEFAULT_WINDOW = 32

/** One catch-up subscription to all events: what comes after a position, then what is written. */
export async function subscribe(call: ReadCall, options: ReadReq.Options, context: ServerContext): Promise<void> {
  const fault = context.faults.take('subscribe')
  if (fault?.kind === 'refuse') call.emit('error', refusal(fault))
  if (fault?.kind === 'break-before') context.breakConnections()
  if (fault && fault.kind !== 'break-midway') return
  const ending = new AbortController()
  const subscription = new Subscription(call, options, context, fault)
  const leave = context.subscriptions.enlist(
    (how) => {
      ending.abort()
      if (how === 'end') call.end()
      else call.emit('error', { code: status.UNAVAILABLE, details: 'dropped on command' })
    },
    () => subscription.fallBehind(),
  )
  for (const event of ['cancelled', 'close']) call.once(event, () => ending.abort())
  try {
    await subscription.run(ending.signal)
  } finally {
    leave()
  }
}

class Subscription {
  private readonly wanted: (event: StoredEvent) => boolean
  private readonly structured: boolean
  /** Searched events that make a checkpoint due; undefined without a filter. */
  private readonly interval: number | undefined
  private next: number
  private searched = 0
  private given = 0
  private last: LogPosition | undefined
  private told: LogPosition | undefined
  private live = false

  constructor(
    private readonly call: ReadCall,
    options: ReadReq.Options,
    private readonly context: ServerContext,
    private readonly fault: Fault | undefined,
  ) {
    this.wanted = matcherOf(options)
    this.structured = options.getUuidOption()?.hasStructured() ?? true
    const filter = options.getFilter()
    const window = filter?.hasMax() ? filter.getMax() : DEFAULT_WINDOW
    this.interval = filter ? filter.getCheckpointintervalmultiplier() * window : undefined
    this.next = startOf(options, context.log.all)
  }

  fallBehind(): void {
    if (!this.live) return
    this.live = false
    this.call.write(fellBehind())
  }

  async run(signal: AbortSignal): Promise<void> {
    await deliver(this.call, confirmation(newId()))
    while (!signal.aborted) {
      await this.context.subscriptions.held
      const grown = this.context.log.grown(signal)
      if (!(await this.deliverNew(signal))) return
      if (!this.live) await this.goLive()
      await grown
    }
  }

  private async deliverNew(signal: AbortSignal): Promise<boolean> {
    for (; this.next < this.context.log.all.length; this.next += 1) {
      const event = this.context.log.all[this.next]
      if (signal.aborted || !event) return false
      if (this.fault?.kind === 'break-midway' && this.given >= this.fault.events) {
        this.context.breakConnections()
        return false
      }
      this.last = event
      this.searched += 1
      if (this.wanted(event)) {
        this.given += 1
        if (!(await deliver(this.call, eventResponse(event, this.structured)))) return false
      }
      if (this.interval !== undefined && this.searched >= this.interval) await this.tellCheckpoint()
    }
    return true
  }

  private async goLive(): Promise<void> {
    this.live = true
    if (this.interval !== undefined) await this.tellCheckpoint()
    await deliver(this.call, caughtUp())
  }

  private async tellCheckpoint(): Promise<void> {
    this.searched = 0
    if (!this.last || this.last === this.told) return
    this.told = this.last
    await deliver(this.call, checkpoint(this.last))
  }
}

/** A position is exclusive. */
function startOf(options: ReadReq.Options, events: readonly StoredEvent[]): number {
  const from = options.getAll()
  if (from?.hasEnd()) return events.length
  const position = from?.getPosition()
  if (!position) return 0
  const [commit, prepare] = [BigInt(position.getCommitPosition()), BigInt(position.getPreparePosition())]
  return firstIndex(events, (event) => event.commit > commit || (event.commit === commit && event.prepare > prepare))
}
