import { ENTITY_STREAMS } from '../fragments/entity-stream.js'
import { kindOf } from '../kinds/built-in-kinds.js'
import { fullRef } from '../entity/entity-ref.js'
import { SOURCE_STREAMS } from '../sources/source.js'

/** Deeper prefixes of a subject find nothing. */
const MOST_PREFIXES = 8

/** What an event is about that stands in a stream: an entity's ref, or `source:…` with the id of a source; null for others. */
export function subjectOfStream(stream: string): string | null {
  if (stream.startsWith(ENTITY_STREAMS)) return stream.slice(ENTITY_STREAMS.length)
  return stream.startsWith(SOURCE_STREAMS) ? `source:${stream.slice(SOURCE_STREAMS.length)}` : null
}

/** What a subject can be found by: itself, and what it begins with up to each `:` and `/`, such as `component:default/`. */
export function subjectPrefixes(subject: string): string[] {
  const ends = [...subject.matchAll(/[:/]/g)].map(({ index }) => index + 1).filter((end) => end < subject.length)
  return [...ends.slice(0, MOST_PREFIXES).map((end) => subject.slice(0, end)), subject]
}

/** A subject, or what one begins with, from outside: a ref of a kind that there is may leave out its namespace. */
export function askedSubject(text: string): string {
  const ref = fullRef(text)
  return ref !== undefined && kindOf(ref.slice(0, ref.indexOf(':'))) ? ref : text
}
