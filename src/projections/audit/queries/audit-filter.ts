import { askedSubject } from '../../../domain/audit/subject.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import { actorValue, refuse, requireValues, sourceValue, type Values } from '../../log-lists/filter-lists.js'
import { entryKey, type Dimension } from '../entries/tables.js'
import type { AuditOutcome } from '../entries/entry.js'

/** What is asked of the audit log, as it came. */
export interface AuditFilterInput {
  actors?: Values
  commands?: Values
  outcomes?: Values
  /** Entities and other things, or what they begin with, up to a `:` or a `/`. */
  subjects?: Values
  sources?: Values
  correlationId?: string | null | undefined
  from?: AsOf | null | undefined
  until?: AsOf | null | undefined
}

export interface AuditFilter {
  /** Keys of entries: one of each list has to fit. */
  keys: string[][]
  from: AsOf | null | undefined
  until: AsOf | null | undefined
}

const OUTCOMES: Record<AuditOutcome, true> = { ACCEPTED: true, PARTIAL: true, REFUSED: true, FAILED: true }
const LONGEST_TEXT = 512

/** Refuses what can be no filter. */
export function requireAuditFilter(input: AuditFilterInput | null | undefined): AuditFilter {
  const { actors, commands, outcomes, subjects, sources, correlationId, from, until } = input ?? {}
  const correlations = typeof correlationId === 'string' ? [correlationId] : undefined
  const asked: [Dimension, string[] | undefined][] = [
    ['actor', requireValues(actors, '/filter/actors', actorValue)],
    ['command', requireValues(commands, '/filter/commands', commandValue)],
    ['outcome', requireValues(outcomes, '/filter/outcomes', outcomeValue)],
    ['subject', requireValues(subjects, '/filter/subjects', subjectValue)],
    ['source', requireValues(sources, '/filter/sources', sourceValue)],
    ['correlation', correlations?.map((value) => textValue(value, '/filter/correlationId'))],
  ]
  const keys = asked.flatMap(([dimension, values]) =>
    values ? [values.map((value) => entryKey(dimension, value))] : [],
  )
  return { keys, from, until }
}

const subjectValue = (value: string, pointer: string) => askedSubject(textValue(value, pointer))

function commandValue(value: string, pointer: string): string {
  if (/^[A-Za-z]{1,100}$/.test(value)) return value
  return refuse('INVALID_FILTER', pointer, 'must be the name of a command, such as RecordFragment')
}

function outcomeValue(value: string, pointer: string): string {
  if (Object.hasOwn(OUTCOMES, value)) return value
  return refuse('INVALID_FILTER', pointer, `must be one of ${Object.keys(OUTCOMES).join(', ')}`)
}

function textValue(value: string, pointer: string): string {
  if (value !== '' && value.length <= LONGEST_TEXT && value.isWellFormed() && !value.includes('\0')) return value
  return refuse('INVALID_FILTER', pointer, `must be a text of 1 to ${LONGEST_TEXT} characters`)
}
