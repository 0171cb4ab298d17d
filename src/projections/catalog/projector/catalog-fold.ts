import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import type { EntityEventType } from '../../../domain/events/event-types.js'
import { ENTITY_STREAMS, isEntityEvent } from '../../../domain/fragments/entity-stream.js'
import { defaultRank } from '../../../domain/sources/source.js'
import {
  isQuarantineEvent,
  isRankEvent,
  type QuarantineEvent,
  type RankEvent,
} from '../../../domain/sources/source-stream.js'
import { FragmentText } from './fragment-text.js'
import { emptyState } from './load-states.js'
import { recordedDocument, type RecordedDocument } from './recorded-document.js'
import { applyDocument, applyEvent, type RefState } from './ref-state.js'
import { requireOwnStream } from './own-stream.js'
import { insertSources, quarantineOf, type SourceRow } from './source-ranks.js'
import { writeFolded } from './write-folded.js'

/** The catalog folded in memory from the start of the log, to be written once into tables without keys. */
export class CatalogFold {
  readonly #sources = new Map<string, SourceRow>()
  readonly #names = new Map<string, string>()
  readonly #states = new Map<string, RefState>()

  add(event: DomainEvent): void {
    if (this.#addDocument(event)) return
    requireOwnStream(event)
    if (isEntityEvent(event)) this.#entity(event)
    else if (isQuarantineEvent(event)) this.#quarantine(event)
    else if (isRankEvent(event)) this.#rank(event)
  }

  async write(client: PoolClient): Promise<void> {
    await insertSources([...this.#sources.values()], client)
    const rankOf = (source: string) => this.#sources.get(source) ?? defaultRank(source)
    await writeFolded([...this.#states.values()], rankOf, client)
  }

  #entity(event: DomainEvent<EntityEventType>): void {
    const state = this.#stateOf(event.data.entityRef)
    applyEvent(state, event)
    holdAsText(state, event.data.source)
  }

  /** Of a source whose registration could not be applied nothing is written, here as by batches. */
  #quarantine(event: QuarantineEvent): void {
    const { data, position, revision } = event
    const row = this.#sources.get(data.source)
    if (row) this.#sources.set(data.source, { ...row, position, revision, quarantine: quarantineOf(event) })
  }

  /** Most events record a whole document, which need not be parsed before it is written: it may be replaced by a later one. */
  #addDocument(event: DomainEvent): boolean {
    const { type, stream, dataText } = event
    if (type !== 'EntityFragmentRecorded' || dataText === undefined) return false
    const ref = stream.slice(ENTITY_STREAMS.length)
    const document = stream.startsWith(ENTITY_STREAMS) ? recordedDocument(dataText, ref) : undefined
    if (document) applyDocument(this.#stateOf(ref), this.#named(document), event)
    return document !== undefined
  }

  /** Each name once: one cut out of a text would hold all of it. */
  #named(document: RecordedDocument): RecordedDocument {
    const source = this.#names.get(document.source) ?? document.source
    this.#names.set(source, source)
    return { ...document, source }
  }

  #stateOf(ref: string): RefState {
    const known = this.#states.get(ref)
    if (known) return known
    const state = emptyState(ref)
    this.#states.set(ref, state)
    return state
  }

  #rank({ data: { source, rank, paths }, recordedAt, position, revision }: RankEvent): void {
    const { registeredAt = recordedAt, quarantine = null } = this.#sources.get(source) ?? {}
    this.#sources.set(source, { source, rank, paths, registeredAt, quarantine, position, revision })
  }
}

/** Objects are several times as large, and a collector of garbage looks at each of them. */
function holdAsText({ rows }: RefState, source: string): void {
  const row = rows.get(source)
  if (!row?.fragment || row.fragment instanceof FragmentText) return
  rows.set(source, { ...row, fragment: new FragmentText(JSON.stringify(row.fragment)) })
}
