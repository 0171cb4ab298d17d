import type { RecordedEvent } from '../../../src/domain/log/recorded-event.js'
import { comparePositions, type Position } from '../../../src/domain/log/position.js'
import type { Effect, Ledger, Said } from '../load/ledger.js'

/** Checks that the log has what was acknowledged, once and in order, and nothing else. */
export function checkLog(events: readonly RecordedEvent[], ledger: Ledger, complain: (problem: string) => void): void {
  checkOrder(events, complain)
  const written = bySourceAndStream(events)
  for (const said of ledger.said) {
    checkSaid(said, written.get(keyOf(said)) ?? [], complain)
    written.delete(keyOf(said))
  }
  for (const [key, [event]] of written)
    complain(`${key} has ${event?.type} at ${event?.position}, which nobody was told of`)
  for (const event of events) {
    const id = idOf(event)
    if (id !== null && ledger.refused.has(id)) complain(`${id} was refused, and stands at ${event.position}`)
  }
}

/** Positions rise, revisions have no gaps, ids are unique. */
function checkOrder(events: readonly RecordedEvent[], complain: (problem: string) => void): void {
  const next = new Map<string, number>()
  const ids = new Set<string>()
  let before: Position | undefined
  for (const { stream, revision, position, id } of events) {
    const due = next.get(stream) ?? 0
    if (revision !== due) complain(`${stream} has revision ${revision} at ${position} where ${due} is due`)
    if (before !== undefined && comparePositions(before, position) >= 0) complain(`${position} comes after ${before}`)
    if (ids.has(id)) complain(`the event ${id} is there twice`)
    next.set(stream, revision + 1)
    ids.add(id)
    before = position
  }
}

function checkSaid(said: Said, events: readonly RecordedEvent[], complain: (problem: string) => void): void {
  const about = `${said.stream} of ${said.source}`
  const effective = events.filter(({ type }) => type !== 'EntityFragmentSuperseded')
  const expected = said.effects.map(({ id }) => id ?? 'retracted')
  const found = effective.map((event) => idOf(event) ?? 'retracted')
  if (expected.join() !== found.join())
    complain(`${about}: acknowledged [${expected.join()}], in the log [${found.join()}]`)
  else said.effects.forEach((effect, i) => checkPlace(about, effect, effective[i], complain))
  for (const { id, repeated } of said.late) {
    const times = events.filter((event) => idOf(event) === id).length
    if (times === 0 || (times > 1 && !repeated)) complain(`${about}: the late ${id} is in the log ${times} times`)
  }
}

/** Of what was appended together, the position told is the last one's. */
function checkPlace(
  about: string,
  { id, place }: Effect,
  event: RecordedEvent | undefined,
  complain: (problem: string) => void,
): void {
  if (!place || !event) return
  const right = place.revision === event.revision && comparePositions(place.position as Position, event.position) >= 0
  if (!right)
    complain(
      `${about}: ${id} was acknowledged at ${JSON.stringify(place)}, and stands at ${event.revision}, ${event.position}`,
    )
}

function bySourceAndStream(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
  const groups = new Map<string, RecordedEvent[]>()
  for (const event of events) {
    if (!event.stream.startsWith('entity-')) continue
    const key = keyOf({ stream: event.stream, source: event.data['source'] as string })
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  return groups
}

const keyOf = ({ stream, source }: { stream: string; source: string }) => `${stream} of ${source}`

/** The id that the load put into a fragment. */
function idOf({ data }: RecordedEvent): string | null {
  const fragment = data['fragment'] as { facts?: { id?: string } } | null | undefined
  return fragment?.facts?.id ?? null
}
