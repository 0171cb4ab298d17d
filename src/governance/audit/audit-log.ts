import { setTimeout as delay } from 'node:timers/promises'
import { Counter, type Registry } from 'prom-client'
import type { EventStore } from '../../event-store/event-store.js'
import type { Logger } from '../../platform/logging/logger.js'
import { appendOf, kindOfRefusal, type AuditEvent, type RefusalEvent } from './audit-event.js'
import { RefusalLimit, REFUSALS_WINDOW_MS } from './refusal-limit.js'
import { summary } from './refusal-summary.js'

/** A sender waits so long at most for the entry of what it was refused, in milliseconds: a log that hangs must not hang everybody. */
const MOST_WAIT_MS = 1_000

interface Options {
  eventStore: Pick<EventStore, 'append'>
  logger: Pick<Logger, 'error'>
  registry: Registry
  windowMs?: number
  mostWaitMs?: number
}

/** Appends what tells of commands. */
export class AuditLog {
  readonly #limit = new RefusalLimit()
  readonly #options: Options
  readonly #meter: ReturnType<typeof auditMeter>
  #window: NodeJS.Timeout | undefined

  constructor(options: Options) {
    this.#options = options
    this.#meter = auditMeter(options.registry)
  }

  /** Makes sure that a refusal of a command would be told by itself; not where the actor has been refused too often of late. */
  reserve(actor: string, commandId: string): boolean {
    return this.#limit.reserve(actor, commandId)
  }

  /** Gives that up again: the command was not refused. */
  release(actor: string, commandId: string): void {
    this.#limit.release(actor, commandId)
  }

  /** Appends an event before what it tells of is done: whoever cannot, throws, and nothing is done. */
  async require(event: AuditEvent): Promise<void> {
    await this.#append(event)
  }

  /**
   * Appends an event about what is over. It never throws and never takes long: what it tells of has its answer, and the answer stands.
   * An event that the log does not take goes to the service's own log, whole.
   */
  async keep(event: AuditEvent): Promise<void> {
    const kept = this.#append(event).catch((err: unknown) => {
      this.#meter.failures.inc()
      this.#options.logger.error({ err, entry: event }, 'an entry of the audit log was not appended')
    })
    const ended = new AbortController()
    const { mostWaitMs = MOST_WAIT_MS } = this.#options
    const patience = delay(mostWaitMs, undefined, { signal: ended.signal, ref: false }).catch(() => undefined)
    await Promise.race([kept, patience])
    ended.abort()
  }

  /** The same of a refusal or a failure, unless the actor has had too many within a minute: then it is counted. */
  async keepRefusal(event: RefusalEvent): Promise<void> {
    this.#window ??= setTimeout(() => void this.flush(), this.#options.windowMs ?? REFUSALS_WINDOW_MS).unref()
    if (this.#limit.admit(event, kindOfRefusal(event))) await this.keep(event)
    else this.#meter.suppressed.inc()
  }

  /** Tells what was only counted, and begins a new minute. */
  async flush(): Promise<void> {
    clearTimeout(this.#window)
    this.#window = undefined
    const suppressed = this.#limit.endWindow()
    await Promise.all(suppressed.map((each) => this.keep(summary(each))))
  }

  async #append(event: AuditEvent): Promise<void> {
    await this.#options.eventStore.append([appendOf(event)])
    this.#meter.entries.inc({ type: event.type })
  }
}

function auditMeter(registry: Registry) {
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers })
  return {
    entries: counter('strata_audit_entries_total', 'Events that tell of a command that left no other.', ['type']),
    suppressed: counter('strata_audit_suppressed_total', 'Refusals of one actor that were only counted.'),
    failures: counter('strata_audit_failures_total', 'Entries of the audit log that the log did not take.'),
  }
}
