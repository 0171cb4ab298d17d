import { setTimeout as delay } from 'node:timers/promises'
import pg, { type Client, type ClientConfig } from 'pg'
import type { Logger } from '../../platform/logging/logger.js'
import { backOff } from '../retrying.js'
import type { Wakeups } from '../wakeups.js'
import { EVENT_STORE_CHANNEL } from './event-store-schema.js'

/** Turns the log's notifications into wake-ups, on a connection of its own that is renewed whenever it fails. */
export class CommitListener {
  private readonly closing = new AbortController()
  private running: Promise<void> | undefined
  private failures = 0
  /** Gives up the present connection. */
  private hangUp: (() => void) | undefined

  constructor(
    private readonly config: ClientConfig,
    private readonly wakeups: Wakeups,
    private readonly logger: Pick<Logger, 'warn'> | undefined,
  ) {}

  /** Connects unless that was done before. */
  start(): void {
    this.running ??= this.run(this.closing.signal)
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.closing.abort()
    this.hangUp?.()
    await this.running
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const err = await this.listen(signal).catch((error: unknown) => error)
      await this.pause(err, signal)
    }
  }

  private async pause(err: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.failures += 1
    this.logger?.warn({ err, failures: this.failures }, 'not notified of appends; listening again')
    await delay(backOff(this.failures), undefined, { signal }).catch(ignore)
  }

  /** Resolves when the connection ended or the listener is closed. */
  private async listen(signal: AbortSignal): Promise<unknown> {
    const client = new pg.Client(this.config)
    const over = this.endOf(client)
    try {
      // Not `connect` alone: ended halfway, it neither resolves nor rejects.
      await Promise.race([client.connect(), over])
      if (signal.aborted) return undefined
      client.on('notification', () => this.wakeups.wake())
      await client.query(`listen ${EVENT_STORE_CHANNEL}`)
      this.failures = 0
      // What was appended before the server listened was not notified.
      this.wakeups.wake()
      return await over
    } finally {
      void client.end().catch(ignore)
    }
  }

  /** What the connection failed for, or nothing when it was just closed. An error nobody listens for ends the process. */
  private endOf(client: Client): Promise<unknown> {
    return new Promise((resolve) => {
      this.hangUp = () => resolve(undefined)
      client.on('error', resolve)
      client.on('end', this.hangUp)
    })
  }
}

function ignore(): void {
  // Nothing is left to be done for a connection that is given up.
}
