import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import { KurrentdbStalled } from './failures.js'

/** A read under way, as gRPC gives it. */
export type ResponseStream = Readable & { cancel(): void }

/**
 * The answers to a read or a subscription in their order: events, checkpoints and what else there is. They are pulled, and
 * what is not pulled stays with the server, but for what the flow control of HTTP/2 lets through.
 */
export class ReadCall {
  private failure: { error: unknown } | undefined
  private over = false
  private cancelled = false
  private wake: (() => void) | undefined

  /** @param signal ends it, as `cancel` does */
  constructor(
    private readonly stream: ResponseStream,
    signal: AbortSignal,
  ) {
    const cancel = () => this.cancel()
    const finish = () => {
      this.over = true
      signal.removeEventListener('abort', cancel)
      this.wake?.()
    }
    stream.on('readable', () => this.wake?.())
    stream.on('end', finish)
    stream.on('close', finish)
    stream.on('error', (error) => {
      this.failure ??= { error }
      finish()
    })
    signal.addEventListener('abort', cancel)
    if (signal.aborted) this.cancel()
  }

  /** Whether nothing that came is left to be taken. */
  get isDrained(): boolean {
    return this.stream.readableLength === 0
  }

  /** Ends it from this side; then there are no more answers, and no failure. */
  cancel(): void {
    if (this.cancelled) return
    this.cancelled = true
    this.stream.cancel()
    this.wake?.()
  }

  /** The next answers, at least one of them and as many as there are at once; none after so long, undefined at the end. */
  async next(most: number, waitMs: number): Promise<ReadResp[] | undefined> {
    for (;;) {
      if (this.cancelled) return undefined
      if (this.failure) throw this.failure.error as Error
      const taken = this.take(most)
      if (taken.length > 0) return taken
      if (this.over) return undefined
      if (!(await this.woken(waitMs))) return this.take(most)
    }
  }

  /** What arrives within this turn of the event loop, too: the client hands over one answer at a time. */
  async gather(taken: readonly ReadResp[], most: number): Promise<ReadResp[]> {
    const gathered = [...taken]
    for (;;) {
      await nextTurn()
      const more = this.cancelled ? [] : this.take(most - gathered.length)
      if (more.length === 0) return gathered
      gathered.push(...more)
    }
  }

  /** Every answer to the end, or until the reader leaves. */
  async *answers(stallMs: number): AsyncGenerator<ReadResp, void, undefined> {
    try {
      for (;;) {
        const taken = await this.next(Infinity, stallMs)
        if (!taken) return
        if (taken.length === 0) throw new KurrentdbStalled('The event log does not go on with a read.')
        yield* taken
      }
    } finally {
      this.cancel()
    }
  }

  private take(most: number): ReadResp[] {
    const taken: ReadResp[] = []
    while (taken.length < most) {
      const response = this.stream.read() as ReadResp | null
      if (response === null) break
      taken.push(response)
    }
    return taken
  }

  /** Whether anything happened within the time. */
  private woken(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (happened: boolean) => {
        clearTimeout(timer)
        this.wake = undefined
        resolve(happened)
      }
      const timer = waitMs === Infinity ? undefined : setTimeout(() => settle(false), waitMs)
      this.wake = () => settle(true)
    })
  }
}
