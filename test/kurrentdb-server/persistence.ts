import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { StoredEvent } from './log.js'

/** Keeps what was written in a file, a line a write, so that a server that was killed comes back with its data. */
export class LogFile {
  private readonly file: number

  constructor(path: string) {
    const kept = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    // What follows the last whole line was never acknowledged.
    const whole = kept.lastIndexOf('\n') + 1
    this.events = kept
      .subarray(0, whole)
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => (JSON.parse(line) as object[]).map(revive))
    this.file = openSync(path, 'a')
    ftruncateSync(this.file, whole)
  }

  /** What the file held when it was opened. */
  readonly events: StoredEvent[]

  /** Returns once the write is with the operating system: it outlives the process, not the machine. */
  append(events: readonly StoredEvent[]): void {
    const line = JSON.stringify(
      events.map(({ commit, prepare, data, metadata, ...rest }) => ({
        ...rest,
        commit: String(commit),
        prepare: String(prepare),
        data: data.toString('base64'),
        metadata: metadata.toString('base64'),
      })),
    )
    const bytes = Buffer.from(`${line}\n`)
    for (let from = 0; from < bytes.length;) from += writeSync(this.file, bytes, from)
  }

  close(): void {
    closeSync(this.file)
  }
}

function revive(kept: object): StoredEvent {
  const event = kept as Omit<StoredEvent, 'commit' | 'prepare' | 'data' | 'metadata'> &
    Record<'commit' | 'prepare' | 'data' | 'metadata', string>
  return {
    ...event,
    commit: BigInt(event.commit),
    prepare: BigInt(event.prepare),
    data: Buffer.from(event.data, 'base64'),
    metadata: Buffer.from(event.metadata, 'base64'),
  }
}
