import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chain, CONSTRUCTION, leafOf } from '../../domain/evidence/chain.js'
import { isDirect, ownedAfter, type OwnershipChangeRecord } from '../../domain/evidence/ownership.js'
import { recordedLine } from '../../domain/evidence/recorded-line.js'
import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { SigningKey } from '../../platform/signing/signing-key.js'
import { manifestText, PACK_FORMAT, type Manifest } from '../../projections/evidence/pack/manifest.js'
import { MANIFEST_FILE, SIGNATURE_FILE, type Records } from '../../projections/evidence/pack/pack-files.js'
import { PackTexts } from '../../projections/evidence/pack/pack-texts.js'
import { PackFolder } from '../export/audit/pack-folder.js'

export const newKey = () => SigningKey.of(generateKeyPairSync('ed25519').privateKey)

/** An event by which somebody says who owns a component. */
export function ownerEvent(position: number, name: string, owner: string | null): RecordedEvent {
  const recordedAt = new Date(Date.UTC(2026, 2, 1) + position * 1000).toISOString()
  const metadata = { $correlationId: 'c', $causationId: 'c', actor: `actor ${position % 3}`, schemaVersion: 1 }
  return {
    position: String(position) as Position,
    recordedAt,
    stream: `entity-component:default/${name}`,
    revision: position,
    id: `id-${position}`,
    type: 'EntityFragmentRecorded',
    metadata: { ...metadata, occurredAt: recordedAt, ...(position % 2 === 0 && { reason: `"so", ${position}` }) },
    data: { entityRef: `component:default/${name}`, owner },
  }
}

/** Events of a log that says, of so many components in turn, who owns them: `team-1` after `team-0`, and now and then nobody. */
export const ownerEvents = (count: number, components = 3): RecordedEvent[] =>
  Array.from({ length: count }, (_, i) => {
    const turn = Math.floor(i / components)
    return ownerEvent(i + 1, `c-${i % components}`, turn % 4 === 3 ? null : `group:default/team-${turn}`)
  })

/** The ledger that the events come to. */
function changesOf(events: readonly RecordedEvent[]): OwnershipChangeRecord[] {
  const owners = new Map<string, string | null>()
  return events.flatMap(({ position, recordedAt, metadata, data }) => {
    const [entityRef, after] = [data['entityRef'] as string, data['owner'] as string | null]
    const before = owners.get(entityRef) ?? null
    owners.set(entityRef, after)
    if (before === after) return []
    const { actor, occurredAt, reason = null } = metadata
    const told = { source: 'api/test', rank: 100, actor, reason, recordedAt, occurredAt }
    const what = { position, entityRef, kind: 'component', before, after, cause: 'FRAGMENT_RECORDED' as const }
    return [{ ...what, ownerChange: null, mergedInto: null, ...told }]
  })
}

function ownership(changes: readonly OwnershipChangeRecord[]): object[] {
  const owned = new Map(changes.filter(isDirect).map((change) => [change.entityRef, ownedAfter(change)]))
  return [...owned].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, record]) => record ?? [])
}

/** A period of a log, and what is to be made of it. */
export interface PackOf {
  log: readonly RecordedEvent[]
  /** How many events lie before it. */
  from?: number
  to?: number
  key: SigningKey
  /** Changes what is signed, as one could who has the key. */
  forge?: { records?: (records: Record<Records, object[]>) => void; manifest?: (manifest: Manifest) => void }
}

/** A pack of a period of a log; its folder. */
export async function packOf({ log, from = 0, to = log.length, key, forge }: PackOf): Promise<string> {
  const [before, within] = [log.slice(0, from), log.slice(from, to)]
  const all = changesOf(log.slice(0, to))
  const earlier = changesOf(before)
  const records: Record<Records, object[]> = {
    'ownership-start': ownership(earlier),
    'ownership-changes': all.slice(earlier.length),
    'ownership-end': ownership(all),
    events: [...within],
  }
  forge?.records?.(records)
  const place = await mkdtemp(join(tmpdir(), 'strata-pack-'))
  places.push(place)
  const path = join(place, 'pack')
  await mkdir(path)
  const folder = await PackFolder.open(path)
  const texts = new PackTexts()
  const chain = chainOf(before)
  const start = { events: chain.events, hash: chain.hash }
  const additions = texts.headers()
  for (const [name, given] of Object.entries(records) as [Records, object[]][]) {
    const line = (record: object) =>
      name === 'events' ? recordedLine(record as RecordedEvent) : JSON.stringify(record)
    additions.push(
      ...texts.add(
        name,
        given.map((record) => ({ line: line(record), record })),
        (leaf) => chain.add(leaf),
      ),
    )
  }
  for (const { file, bytes } of additions) await folder.write(file, bytes)
  await folder.close()
  const at = (events: number) => ({ position: String(events), recordedAt: log[events - 1]?.recordedAt ?? null })
  const manifest: Manifest = {
    format: PACK_FORMAT,
    log: { first: log.length === 0 ? null : chainOf(log.slice(0, 1)).hash },
    period: { from: { asked: null, ...at(from) }, to: { asked: null, ...at(to) } },
    chain: { construction: CONSTRUCTION, before: start, after: { events: chain.events, hash: chain.hash } },
    counts: Object.fromEntries(
      Object.entries(records).map(([name, given]) => [name, given.length]),
    ) as Manifest['counts'],
    notReflected: [],
    files: texts.digests(),
    madeAt: '2026-04-01T00:00:00.000Z',
    madeBy: 'anna',
    software: 'strata 0.0.0',
    keyId: key.id,
  }
  forge?.manifest?.(manifest)
  await writeFile(join(path, MANIFEST_FILE), manifestText(manifest))
  await writeFile(join(path, SIGNATURE_FILE), `${await key.sign(manifestText(manifest), 'strata-evidence+json')}\n`)
  return path
}

/** Where packs were made. */
const places: string[] = []

/** Removes all that were made: for the end of a suite. */
export async function removePacks(): Promise<void> {
  await Promise.all(places.splice(0).map((place) => rm(place, { recursive: true, force: true })))
}

function chainOf(events: readonly RecordedEvent[]): Chain {
  const chain = new Chain()
  for (const event of events) chain.add(leafOf(recordedLine(event)))
  return chain
}
