import { formatRef, requireRef } from '../../domain/entity/entity-ref.js'
import { requireInstant } from '../../domain/entity/instant.js'
import { StrataError } from '../../domain/errors.js'
import type { FragmentCommand, RetractFragment } from '../../domain/fragments/commands.js'
import { requireFragment } from '../../domain/fragments/fragment-rules.js'
import { digestOf } from '../../domain/json/canonical.js'
import { isObject, own, type JsonValue } from '../../domain/json/json.js'
import { pointerTo } from '../../domain/json/pointer.js'
import { KIND_NAMES, kindOf } from '../../domain/kinds/built-in-kinds.js'
import { requireExpectedRevision } from '../../domain/log/expected-revision.js'
import { optionalReason } from '../../domain/log/reason.js'
import { requireSource } from '../../domain/sources/source.js'

/** A command with the revision its sender expects and why it is sent. */
export interface WriteItem {
  command: FragmentCommand
  expectedRevision: number | undefined
  /** Kept with the event; it does not make a fragment another one. */
  reason: string | undefined
}

/** What holds for every item of a request that does not say otherwise. */
export interface ItemDefaults {
  source: string
  occurredAt?: string | undefined
  /** Items belong to this set, and then to its source. */
  setId?: string | undefined
  reason?: string | undefined
}

const MEMBERS = ['entityRef', 'fragment', 'source', 'occurredAt', 'expectedRevision', 'reason']

/** The command of `{entityRef, fragment, source?, occurredAt?, expectedRevision?, reason?}`; refuses what breaks a rule. */
export function requireFragmentItem(value: JsonValue | undefined, defaults: ItemDefaults): WriteItem {
  if (!isObject(value)) return refuse('', 'must be an object with entityRef and fragment')
  const unknown = Object.keys(value).find((key) => !MEMBERS.includes(key))
  if (unknown !== undefined) return refuse(pointerTo('', unknown), `is unknown: an item has only ${MEMBERS.join(', ')}`)
  const ref = requireRef(own(value, 'entityRef'), '/entityRef')
  requireKnownKind(ref.kind)
  const fragment = requireFragment(own(value, 'fragment'), ref, '/fragment')
  const command = {
    type: 'record' as const,
    entityRef: formatRef(ref),
    source: sourceOf(own(value, 'source'), defaults),
    fragment,
    digest: digestOf(fragment),
    occurredAt: optionalInstant(own(value, 'occurredAt')) ?? defaults.occurredAt,
    setId: defaults.setId,
  }
  const reason = optionalReason(own(value, 'reason')) ?? defaults.reason
  const expectedRevision = requireExpectedRevision(own(value, 'expectedRevision'), '/expectedRevision')
  return { command, expectedRevision, reason }
}

/** What a retraction says before it is checked. */
export interface RetractionInput {
  entityRef: unknown
  source?: unknown
  occurredAt?: unknown
  expectedRevision?: unknown
  reason?: unknown
}

/** The command of a retraction; refuses what breaks a rule. */
export function requireRetraction(input: RetractionInput, defaults: ItemDefaults): WriteItem {
  const command: RetractFragment = {
    type: 'retract',
    entityRef: formatRef(requireRef(input.entityRef, '/entityRef')),
    source: sourceOf(input.source, defaults),
    occurredAt: optionalInstant(input.occurredAt),
  }
  return {
    command,
    expectedRevision: requireExpectedRevision(input.expectedRevision, '/expectedRevision'),
    reason: optionalReason(input.reason),
  }
}

function requireKnownKind(kind: string): void {
  if (kindOf(kind)) return
  const detail = `has the unknown kind ${kind}; the catalog knows ${KIND_NAMES.join(', ')}`
  throw new StrataError('UNKNOWN_KIND', `The entity ref ${detail}.`, [{ pointer: '/entityRef', detail }])
}

function sourceOf(value: unknown, { source, setId }: ItemDefaults): string {
  const own = value === undefined || value === null ? source : requireSource(value, '/source')
  if (setId !== undefined && own !== source) return refuse('/source', `must be ${source}, the source of the set`)
  return own
}

const optionalInstant = (value: unknown) =>
  value === undefined || value === null ? undefined : requireInstant(value, '/occurredAt')

function refuse(pointer: string, detail: string): never {
  throw new StrataError('INVALID_INPUT', `${pointer || 'The item'} ${detail}.`, [{ pointer, detail }])
}
