import { AUDIT_STREAMS, isAuditEventType } from '../../../domain/audit/audit-stream.js'
import { formatRef, requireRef, splitRef } from '../../../domain/entity/entity-ref.js'
import { StrataError } from '../../../domain/errors.js'
import { ENTITY_STREAMS, entityStream } from '../../../domain/fragments/entity-stream.js'
import { kindOf, KIND_NAMES } from '../../../domain/kinds/built-in-kinds.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { RecordedEvent } from '../../../domain/log/recorded-event.js'
import { SOURCE_STREAMS } from '../../../domain/sources/source.js'
import type { LogFilter } from '../../../event-store/event-store.js'

/** What is asked of the log, checked. */
export interface ReplayRequest {
  /** Exclusive; null reads from the start. */
  after: AsOf | null
  /** Inclusive; null reads to the end, or for ever. */
  until: AsOf | null
  selection: ReplaySelection
  /** Most events to give; null gives all. */
  limit: number | null
  /** Whether to go on when the end is reached. */
  follow: boolean
}

/** Which events are wanted: of these types, about these entities. */
export interface ReplaySelection {
  /** Asked of the log itself. */
  filter: LogFilter
  /** The rest, which prefixes of streams cannot say. */
  wants: (event: RecordedEvent) => boolean
}

/**
 * What the catalog is made of. A log may be shared with others, whose events are theirs to publish; what tells of commands that changed
 * nothing is given to those only who name its types.
 */
const CATALOG_STREAMS = [ENTITY_STREAMS, SOURCE_STREAMS]

/** More would make the log compare every stream with too many prefixes. */
const MOST_VALUES = 100

/** What narrows a replay, as it came. */
export interface SelectionInput {
  types?: readonly string[] | undefined
  kinds?: readonly string[] | undefined
  refs?: readonly string[] | undefined
}

/** The selection of the parameters; an event has to fit each one that is given. Refuses what cannot be meant. */
export function requireSelection({ types, kinds, refs }: SelectionInput): ReplaySelection {
  for (const [name, values] of Object.entries({ types, kinds, refs })) {
    if (values && values.length > MOST_VALUES) refuse(name, `has more than ${MOST_VALUES} values`)
  }
  const entities = entityStreams(
    kinds?.map(requireKind),
    refs?.map((ref) => formatRef(requireRef(ref, '/refs'))),
  )
  const prefixes = entities ?? (types?.some(isAuditEventType) ? [...CATALOG_STREAMS, AUDIT_STREAMS] : CATALOG_STREAMS)
  const exact = refs && new Set(prefixes)
  return {
    filter: { streamPrefixes: prefixes, ...(types && { types: types.map(requireType) }) },
    // As a prefix a ref also stands for those that begin like it.
    wants: ({ stream }) => exact === undefined || exact.has(stream),
  }
}

function entityStreams(
  kinds: readonly string[] | undefined,
  refs: readonly string[] | undefined,
): string[] | undefined {
  const ofKinds = refs && kinds ? refs.filter((ref) => kinds.includes(splitRef(ref).kind)) : refs
  if (ofKinds) return ofKinds.map(entityStream)
  return kinds?.map((kind) => entityStream(`${kind}:`))
}

function requireKind(name: string): string {
  if (!kindOf(name.toLowerCase())) refuse('kinds', `names the unknown kind ${name}; there are ${KIND_NAMES.join(', ')}`)
  return name.toLowerCase()
}

/** Any name that a type can have: a log may hold types that this version does not know. */
function requireType(name: string): string {
  return /^[A-Za-z][A-Za-z0-9]{0,99}$/.test(name) ? name : refuse('types', 'holds what is no name of an event type')
}

function refuse(name: string, detail: string): never {
  throw new StrataError('INVALID_INPUT', `The parameter ${name} ${detail}.`, [{ pointer: `/${name}`, detail }])
}
