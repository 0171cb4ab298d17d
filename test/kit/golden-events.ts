import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JsonObject } from '../../src/domain/json/json.js'
import type { RecordedEvent } from '../../src/domain/log/recorded-event.js'

const FOLDER = resolve('test/golden/events')
const DIGESTS = 'digests.json'

/** An event as a log holds it, and its data in the shape that it has today. */
export interface GoldenEvent {
  recorded: RecordedEvent
  current: JsonObject
}

/** The names of all golden files, `<type>.v<version>.json`. */
export const goldenFiles = (): string[] => readdirSync(FOLDER).filter((name) => name !== DIGESTS)

export const goldenEvent = (name: string): GoldenEvent =>
  JSON.parse(readFileSync(resolve(FOLDER, name), 'utf8')) as GoldenEvent

/** File → digest: as it is, and as it was when the file was added. */
export function goldenDigests(): { is: Record<string, string>; was: Record<string, string> } {
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(resolve(FOLDER, name)))
      .digest('hex')
  const was = JSON.parse(readFileSync(resolve(FOLDER, DIGESTS), 'utf8')) as Record<string, string>
  return { is: Object.fromEntries(goldenFiles().map((name) => [name, digest(name)])), was }
}
