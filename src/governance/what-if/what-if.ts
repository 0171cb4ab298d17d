import type { Kysely } from 'kysely'
import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'
import type { CatalogReader } from '../../projections/catalog/queries/catalog-reader.js'
import { positionReflected } from '../../projections/catalog/queries/reflected-position.js'
import { NOW } from '../../projections/catalog/queries/tables.js'

/** The catalog at one moment. */
export interface CatalogState {
  /** Asks of that moment, however long. */
  db: Kysely<unknown>
  position: Position
}

/** Whoever asks may fold every entity: so many do so at a time, so that others find connections and the processor. */
const AT_ONCE = 2

/** Asks what would become of the catalog. */
export class WhatIf {
  #asking = 0
  readonly #waiting: (() => void)[] = []

  constructor(
    private readonly catalog: CatalogReader,
    private readonly log: Pick<EventStore, 'head'>,
  ) {}

  /**
   * Asks of a moment at which the catalog has everything that was acknowledged before.
   *
   * `others` are tables besides the catalog's that are read for it.
   *
   * @throws StrataError NOT_YET_PROJECTED when it does not come to have it in time
   */
  async ask<T>(question: (state: CatalogState) => Promise<T>, others: readonly string[] = []): Promise<T> {
    await this.#turn()
    try {
      await this.catalog.tablesFor({ minPosition: await this.log.head() })
      const answer = async (db: Kysely<unknown>) => question({ db, position: await positionReflected(db) })
      return await this.catalog.inSnapshot(NOW, answer, others)
    } finally {
      this.#asking -= 1
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    while (this.#asking >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#asking += 1
  }
}
