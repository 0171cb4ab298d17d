import { sql, type Kysely } from 'kysely'
import { CONSTRUCTION } from '../../../domain/evidence/chain.js'
import { recordedLine } from '../../../domain/evidence/recorded-line.js'
import { StrataError } from '../../../domain/errors.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import type { RecordedEvent } from '../../../domain/log/recorded-event.js'
import type { EventStore } from '../../../event-store/event-store.js'
import type { SigningKeys } from '../../../platform/signing/key-file.js'
import { version } from '../../../platform/version.js'
import { HISTORY_ID } from '../../history/queries/history-reader.js'
import { prefetch } from '../../runner/prefetch.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { requireEnd } from '../chain/chain-ends.js'
import { CHAIN_ID } from '../chain/chain-projection.js'
import { ChainReader, type ChainHash, type ChainPlace } from '../chain/chain-reader.js'
import { ChainWatch } from '../chain/chain-watch.js'
import { checkLog, type LogCheck } from '../check/check-log.js'
import { manifestText, PACK_FORMAT, type Manifest, type NotReflected } from './manifest.js'
import { changesWithin, ownershipAt } from './ownership-records.js'
import { RECORDS, type PackRecord, type Records } from './pack-files.js'
import { PackTexts } from './pack-texts.js'
import { requirePeriod, type AskedPeriod, type Period } from './period.js'

const PAGE = 500
/** What the media type of signed manifests would be. */
const SIGNED_TYPE = 'strata-evidence+json'

/** What packs of evidence are made of. */
export interface EvidenceSources {
  log: EventStore
  db: Kysely<unknown>
  progress: ProjectionProgress
  keys: SigningKeys
  now?: () => Date
}

/** What comes of a pack, in order: first how much it will be, last what it is held to. */
export type PackPart =
  | { type: 'begin'; from: string; to: string; events: number }
  | { type: 'records'; records: Records; given: PackRecord[] }
  | { type: 'end'; manifest: string; signature: string }

/** Makes packs of evidence. */
export class Evidence {
  readonly #chain: ChainReader

  constructor(private readonly sources: EvidenceSources) {
    this.#chain = new ChainReader(sources.db, sources.log)
  }

  /** The public keys by which its signatures are checked. */
  async publicKeys() {
    return { keys: [(await this.sources.keys.key()).publicJwk] }
  }

  /** A pack of a period, as it is asked for by somebody. What cannot be is refused before anything is given. */
  async pack(asked: AskedPeriod, actor: string): Promise<AsyncGenerator<PackPart, void, undefined>> {
    const { log, keys, now = () => new Date() } = this.sources
    const period = await requirePeriod(log, asked, now())
    await this.#whenReflected(period.to.position)
    requireEnd(await this.#chain.ends())
    const [before, after] = [await this.#chain.at(period.from.position), await this.#chain.at(period.to.position)]
    await keys.key()
    return this.#parts({ period, before, after, actor, madeAt: now().toISOString() })
  }

  /** Whether the log is what it was when its events were chained. */
  checkLog(): AsyncGenerator<LogCheck, void, undefined> {
    return checkLog(this.sources.log, this.#chain)
  }

  async #whenReflected(position: Position): Promise<void> {
    if (position === '0') return
    for (const projection of [HISTORY_ID, CHAIN_ID]) {
      await this.sources.progress.whenProjected(projection, position).catch((error: unknown) => {
        if (!(error instanceof StrataError) || error.code !== 'NOT_YET_PROJECTED') throw error
        const detail = `${projection} has not come to position ${position} yet, where the period ends`
        throw new StrataError(
          'NOT_YET_PROJECTED',
          `${detail}. Ask again when \`strata projections\` shows that it has, or end the period before.`,
          [{ pointer: '/to', detail }],
        )
      })
    }
  }

  async *#parts(pack: Pack): AsyncGenerator<PackPart, void, undefined> {
    const { period, before, after } = pack
    yield { type: 'begin', from: period.from.position, to: period.to.position, events: after.events - before.events }
    const texts = new PackTexts()
    texts.headers()
    const watch = new ChainWatch(this.#chain, before, period.from.position)
    const counts = { 'ownership-start': 0, 'ownership-changes': 0, 'ownership-end': 0, events: 0 }
    for (const records of RECORDS) {
      for await (const given of prefetch(this.#records(records, period))) {
        texts.add(records, given, (leaf) => watch.add(leaf))
        counts[records] += given.length
        await watch.compare()
        yield { type: 'records', records, given }
      }
    }
    requireSame(watch.place, after)
    await watch.finish(this.sources.log, period.to.position)
    yield { type: 'end', ...(await this.#signed({ ...pack, counts, files: texts.digests() })) }
  }

  #records(records: Records, { from, to }: Period): AsyncGenerator<PackRecord[]> {
    const { db, log } = this.sources
    const period = { from: from.position, to: to.position }
    switch (records) {
      case 'ownership-start':
        return asRecords(ownershipAt(db, period.from))
      case 'ownership-changes':
        return asRecords(changesWithin(db, period))
      case 'ownership-end':
        return asRecords(ownershipAt(db, period.to))
      case 'events':
        return eventsWithin(log, period)
    }
  }

  async #signed({ period, before, after, counts, files, madeAt, actor }: Made) {
    const key = await this.sources.keys.key()
    const manifest = manifestText({
      format: PACK_FORMAT,
      log: { first: after.events === 0 ? null : ((await this.#chain.first()) ?? null) },
      period: {
        from: { ...period.from, recordedAt: before.recordedAt },
        to: { ...period.to, recordedAt: after.recordedAt },
      },
      chain: { construction: CONSTRUCTION, before: hashOf(before), after: hashOf(after) },
      counts,
      notReflected: await this.#notReflected(period.to.position),
      files,
      madeAt,
      madeBy: actor,
      software: `strata ${version()}`,
      keyId: key.id,
    })
    return { manifest, signature: await key.sign(manifest, SIGNED_TYPE) }
  }

  /** What the ledger lacks, because the history has parked it. */
  async #notReflected(to: Position): Promise<NotReflected[]> {
    const { rows } = await sql<NotReflected>`select position, event_type as type, status from projections.parked_events
      where projection = ${HISTORY_ID} and position <= ${to}::bigint order by position`.execute(this.sources.db)
    return rows
  }
}

interface Pack {
  period: Period
  before: ChainPlace
  after: ChainPlace
  actor: string
  madeAt: string
}

type Made = Pack & Pick<Manifest, 'counts' | 'files'>

/** What was sent is what was counted before. */
function requireSame(sent: ChainHash, { events, hash }: ChainPlace): void {
  if (sent.events === events && sent.hash === hash) return
  throw new StrataError('LOG_ALTERED', 'The log was changed while it was read. `strata verify --service` tells where.')
}

const hashOf = ({ events, hash }: ChainPlace) => ({ events, hash })

async function* asRecords(pages: AsyncIterable<object[]>): AsyncGenerator<PackRecord[]> {
  for await (const page of pages) yield page.map((record) => ({ line: JSON.stringify(record), record }))
}

async function* eventsWithin(
  log: EventStore,
  { from, to }: { from: Position; to: Position },
): AsyncGenerator<PackRecord[]> {
  const isWithin = ({ position }: RecordedEvent) => comparePositions(position, to) <= 0
  for (let after = from; comparePositions(after, to) < 0;) {
    const { events, position, caughtUp } = await log.readAll({ after, limit: PAGE })
    const within = events.filter(isWithin)
    if (within.length > 0) yield within.map((record) => ({ line: recordedLine(record), record }))
    if (within.length < events.length || caughtUp || position === null) return
    after = position
  }
}
