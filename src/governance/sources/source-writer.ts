import { StrataError } from '../../domain/errors.js'
import type { Position } from '../../domain/log/position.js'
import { decideSource, type SourceCommand, type SourceOutcome } from '../../domain/sources/decide.js'
import { sourceStream } from '../../domain/sources/source.js'
import { evolveSource, type SourceStream } from '../../domain/sources/source-stream.js'
import type { EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../principals/principal.js'
import { loadSourceStream } from './load-source-stream.js'
import { asRecorded, newSourceEvent } from './source-event.js'

/** A command that a person gives about a source. */
export interface SourceChange {
  command: SourceCommand
  /** Why; kept with the event. Undefined only where nothing is appended. */
  reason: string | undefined
  /** Revision that the source's stream has to be at; undefined: any. */
  expectedRevision: number | undefined
}

/** What became of a command. */
export interface SourceResult {
  outcome: SourceOutcome
  /** The source's stream before it and after it. */
  before: SourceStream
  after: SourceStream
}

/** Those who change one source at a time are few; after so many lost turns something else is wrong. */
const MOST_ATTEMPTS = 20

/** Decides commands about sources on their streams, and appends what they come to. */
export class SourceWriter {
  constructor(private readonly eventStore: EventStore) {}

  /**
   * Carries a command out. Whoever was faster is taken into account by deciding again.
   *
   * @throws StrataError NOT_FOUND, STALE_REVISION, INVALID_INPUT, STREAM_NOT_UNDERSTOOD, TOO_MANY_CONFLICTS
   */
  async write(change: SourceChange, context: RequestContext): Promise<SourceResult & { position: Position | null }> {
    const { source } = change.command
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const before = await this.load(source)
      const { outcome, event } = decide(change, before)
      if (!event) return { outcome, before, after: before, position: before.position }
      const added = newSourceEvent(event, change.reason, context)
      const [verdict] = await this.eventStore.append([
        { stream: sourceStream(source), expectedRevision: before.revision, events: [added] },
      ])
      if (!verdict?.taken) continue
      const after = evolveSource(before, asRecorded(added, before, verdict.position))
      return { outcome, before, after, position: verdict.position }
    }
    throw new StrataError('TOO_MANY_CONFLICTS', `${source} is being changed by too many at once. Try again.`)
  }

  /** What a command would come to now; appends nothing, and is refused as the command would be. */
  async preview(change: SourceChange, context: RequestContext): Promise<SourceResult> {
    const before = await this.load(change.command.source)
    const { outcome, event } = decide(change, before)
    if (!event) return { outcome, before, after: before }
    const added = newSourceEvent(event, change.reason, context)
    return { outcome, before, after: evolveSource(before, asRecorded(added, before, null)) }
  }

  /** The source's stream as the log has it now. */
  load(source: string): Promise<SourceStream> {
    return loadSourceStream(this.eventStore, source)
  }
}

function decide({ command, expectedRevision }: SourceChange, stream: SourceStream) {
  if (expectedRevision === undefined || expectedRevision === stream.revision) return decideSource(command, stream)
  // Whoever asks again for the rest of what comes with the end expects the revision of before it.
  if (command.type === 'end-quarantine' && stream.revision !== -1 && !stream.quarantined)
    return decideSource(command, stream)
  const message = `${command.source} is at revision ${stream.revision}, not at ${expectedRevision}. Read it again and decide anew.`
  const detail = `is not ${stream.revision}`
  throw new StrataError('STALE_REVISION', message, [{ pointer: '/expectedRevision', detail }])
}
