import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { LogFilter } from '../event-store.js'

/** A filter as the server applies it: on one of the two, by prefixes or by a regular expression. */
export type ServerFilter = { on: 'type' | 'stream' } & ({ regex: string } | { prefixes: readonly string[] })

/** Everything but the server's own streams: metadata, links, statistics, settings. */
export const NO_SYSTEM_EVENTS: ServerFilter = { on: 'stream', regex: '^[^$]' }

/** The part of a filter that the server can apply; the rest is `isWanted`'s. Prefixes leave types for the reader to check. */
export function serverFilter({ types, streamPrefixes }: LogFilter = {}): ServerFilter {
  if (types && types.length > 0) return { on: 'type', regex: `^(${types.map(escape).join('|')})$` }
  if (streamPrefixes && streamPrefixes.length > 0 && !streamPrefixes.includes('')) {
    return { on: 'stream', prefixes: streamPrefixes }
  }
  return NO_SYSTEM_EVENTS
}

/** Whether a filter leaves nothing to be wanted. */
export function wantsNothing({ types, streamPrefixes }: LogFilter = {}): boolean {
  return types?.length === 0 || streamPrefixes?.length === 0
}

/** Whether a reader wants an event; nobody wants the server's own. */
export function isWanted({ type, stream }: RecordedEvent, { types, streamPrefixes }: LogFilter = {}): boolean {
  if (isSystem(type, stream) || (types && !types.includes(type))) return false
  return streamPrefixes === undefined || streamPrefixes.some((prefix) => stream.startsWith(prefix))
}

/** Names that start with `$` are the server's. */
function isSystem(type: string, stream: string): boolean {
  return type.startsWith('$') || stream.startsWith('$')
}

/** A text as a regular expression for .NET and for JavaScript with the unicode flag. */
function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
