import {
  isDirect,
  ownedAfter,
  type OwnershipChangeRecord,
  type OwnershipRecord,
} from '../../domain/evidence/ownership.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { Manifest } from '../../projections/evidence/pack/manifest.js'
import type { Finding } from './finding.js'
import type { PackReader } from './pack-reader.js'

const CHANGES = 'ownership-changes.ndjson'
const END = 'ownership-end.ndjson'

/** What became of an entity's owner in the period. */
interface Net {
  /** The owner before the first change. */
  before: string | null
  owner: string | null
  /** Its line at the end; undefined while it is the one of the start. */
  line: string | null | undefined
}

/**
 * Checks that ownership at the start and all changes together come to ownership at the end, and that each change is told as the event that
 * brought it about tells it. Memory grows with the entities that changed, with nothing else.
 */
export async function checkOwnership(pack: PackReader, { counts }: Manifest): Promise<Finding[]> {
  const { nets, findings, lines } = await followChanges(pack)
  findings.push(...(await checkEnd(pack, nets)))
  findings.push(...(await checkEvents(pack)))
  for (const file of ['ownership-start', 'ownership-end'] as const) {
    const rows = await pack.count(`${file}.ndjson`)
    if (rows !== counts[file])
      findings.push({
        file: `${file}.ndjson`,
        kind: 'contradiction',
        detail: `the manifest counts ${counts[file]} records`,
      })
  }
  if (lines !== counts['ownership-changes'])
    findings.push({
      file: CHANGES,
      kind: 'contradiction',
      detail: `the manifest counts ${counts['ownership-changes']} records`,
    })
  return findings
}

async function followChanges(pack: PackReader) {
  const nets = new Map<string, Net>()
  const findings: Finding[] = []
  let lines = 0
  for await (const change of pack.records<OwnershipChangeRecord>('ownership-changes')) {
    lines++
    const net = nets.get(change.entityRef) ?? { before: change.before, owner: change.before, line: undefined }
    nets.set(change.entityRef, net)
    if (change.before !== net.owner && findings.length === 0)
      findings.push({
        file: CHANGES,
        line: lines,
        position: change.position,
        kind: 'contradiction',
        detail: `${change.entityRef} was ${ownedBy(net.owner)} before it, not ${ownedBy(change.before)}`,
      })
    net.owner = change.after
    const owned = ownedAfter(change)
    if (isDirect(change)) net.line = owned && JSON.stringify(owned)
  }
  return { nets, findings, lines }
}

const ownedBy = (owner: string | null) => (owner === null ? 'without an owner' : `owned by ${owner}`)

async function checkEnd(pack: PackReader, nets: Map<string, Net>): Promise<Finding[]> {
  const ends = pack.lines(END)
  let line = 0
  for await (const expected of expectedAtEnd(pack, nets)) {
    if (typeof expected === 'object') return [expected]
    line++
    const is = await ends.next()
    if (is.done === true || is.value.toString() !== expected) {
      const { entityRef } = JSON.parse(expected) as OwnershipRecord
      const detail = `ownership at the start and the changes come to another record of ${entityRef}`
      return [{ file: END, line, kind: 'contradiction', detail }]
    }
  }
  if ((await ends.next()).done === true) return []
  return [
    { file: END, line: line + 1, kind: 'contradiction', detail: 'nothing at the start or in the changes leads to it' },
  ]
}

/** The lines that the end should have, by ref; what is wrong with the start in place of one. */
async function* expectedAtEnd(pack: PackReader, nets: Map<string, Net>): AsyncGenerator<string | Finding> {
  const changed = [...nets.keys()].sort()
  let next = 0
  const upTo = function* (ref: string | undefined) {
    for (; next < changed.length && (ref === undefined || String(changed[next]) < ref); next++)
      yield* appeared(String(changed[next]), nets)
  }
  let line = 0
  for await (const bytes of pack.lines('ownership-start.ndjson')) {
    line++
    const text = bytes.toString()
    const { entityRef, owner } = JSON.parse(text) as OwnershipRecord
    yield* upTo(entityRef)
    const net = nets.get(entityRef)
    if (net) next++
    if (net && net.before !== owner) {
      const detail = `the first change of ${entityRef} says that it was ${ownedBy(net.before)}`
      yield { file: 'ownership-start.ndjson', line, kind: 'contradiction', detail }
    }
    const atEnd = net?.line === undefined ? text : net.line
    if (atEnd !== null) yield atEnd
  }
  yield* upTo(undefined)
}

/** What an entity without an owner at the start comes to. */
function* appeared(ref: string, nets: Map<string, Net>): Generator<string | Finding> {
  const net = nets.get(ref)
  if (net?.before !== null) {
    const detail = `${ref} is not in it, though it was ${ownedBy(net?.before ?? null)} before its first change`
    yield { file: 'ownership-start.ndjson', kind: 'contradiction', detail }
  } else if (typeof net.line === 'string') yield net.line
}

/** Each change refers to an event of the pack, and says of it what the event says. */
async function checkEvents(pack: PackReader): Promise<Finding[]> {
  const changes = pack.records<OwnershipChangeRecord>('ownership-changes')
  const rows = pack.chain()
  let change = await changes.next()
  let line = 1
  for await (const bytes of pack.lines('events.ndjson')) {
    const row = await rows.next()
    if (change.done === true) return []
    if (row.done === true || row.value.position !== change.value.position) continue
    const event = JSON.parse(bytes.toString()) as RecordedEvent
    for (; change.done !== true && change.value.position === event.position; line++, change = await changes.next()) {
      const differing = differs(change.value, event)
      if (differing === undefined) continue
      const detail = `its ${differing} is not that of the event at its position`
      return [{ file: CHANGES, line, position: event.position, kind: 'contradiction', detail }]
    }
  }
  if (change.done === true) return []
  const { position } = change.value
  return [{ file: CHANGES, line, position, kind: 'contradiction', detail: 'no event of the pack has its position' }]
}

function differs(change: OwnershipChangeRecord, { position, recordedAt, metadata }: RecordedEvent): string | undefined {
  const { actor, occurredAt, reason = null } = metadata
  const told = { position, recordedAt, actor, occurredAt, reason }
  return (Object.keys(told) as (keyof typeof told)[]).find((name) => told[name] !== change[name])
}
