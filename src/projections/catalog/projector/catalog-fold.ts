import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { isEntityEvent } from '../../../domain/fragments/entity-stream.js'
import { defaultRank } from '../../../domain/sources/source.js'
import { isRankEvent, type RankEvent } from '../../../domain/sources/source-stream.js'
import { emptyState } from './load-states.js'
import { applyEvent, type RefState } from './ref-state.js'
import { requireOwnStream } from './own-stream.js'
import { insertSources, type SourceRow } from './source-ranks.js'
import { writeFolded } from './write-folded.js'

/** The catalog folded in memory from the start of the log, to be written once into tables without keys. */
export class CatalogFold {
  readonly #sources = new Map<string, SourceRow>()
  readonly #states = new Map<string, RefState>()

  add(event: DomainEvent): void {
    requireOwnStream(event)
    if (isRankEvent(event)) this.#rank(event)
    else if (isEntityEvent(event)) {
      const { entityRef } = event.data
      const state = this.#states.get(entityRef) ?? emptyState(entityRef)
      applyEvent(state, event)
      this.#states.set(entityRef, state)
    }
  }

  async write(client: PoolClient): Promise<void> {
    await insertSources([...this.#sources.values()], client)
    const rankOf = (source: string) => this.#sources.get(source) ?? defaultRank(source)
    await writeFolded([...this.#states.values()], rankOf, client)
  }

  #rank({ data: { source, rank, paths }, recordedAt, position, revision }: RankEvent): void {
    const registeredAt = this.#sources.get(source)?.registeredAt ?? recordedAt
    this.#sources.set(source, { source, rank, paths, registeredAt, position, revision })
  }
}
