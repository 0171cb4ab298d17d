import type { PoolClient } from 'pg'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import type { Position } from '../../../domain/log/position.js'
import { CopyIn } from '../../../platform/database/copy-in.js'
import { entityRow, missingFrom, relationRows } from '../../catalog/projector/entity-row.js'
import type { FragmentRow, RefState } from '../../catalog/projector/ref-state.js'
import { ENTITY_VERSIONS, FRAGMENT_VERSIONS, RELATION_VERSIONS } from './tables.js'
import { Versions } from './versions.js'

/** How the effective entity of a ref changed, null while nothing defines it. */
export interface Change {
  was: EffectiveEntity | null
  is: EffectiveEntity | null
}

/** What becomes of the versions of some refs. */
export class RefVersions {
  /** Paths at which spellings differ from keys. */
  readonly spelled = new Set<string>()
  readonly #fragments = new Versions(FRAGMENT_VERSIONS)
  readonly #entities = new Versions(ENTITY_VERSIONS)
  readonly #relations = new Versions(RELATION_VERSIONS)

  /** What a source says took another one's place, or is its first word; that it asserts nothing is said as well. */
  fragment(was: FragmentRow | undefined, is: FragmentRow, at: Position): void {
    const since = was?.since ?? null
    // What is superseded leaves all as it was.
    if (is.since === since) return
    if (was && since !== null) this.#fragments.end([was.entity_ref, was.source], at)
    this.#fragments.begin(is, at)
  }

  /** The row of an entity changed; of an entity that goes on with each event, since its revision does. */
  entity(state: RefState, { was, is }: Change, at: Position): void {
    if (was) this.#entities.end([state.ref], at)
    if (is) {
      const row = entityRow(state, is)
      this.#entities.begin(row, at)
      for (const path of row.spelling?.keys() ?? []) this.spelled.add(path)
    }
    if (was === is) return
    const [before, after] = [relationRows(state.ref, was), relationRows(state.ref, is)]
    for (const row of missingFrom(after, before)) this.#relations.end([row.source_ref, row.type, row.target_ref], at)
    for (const row of missingFrom(before, after)) this.#relations.begin(row, at)
  }

  /** Writes everything. Once only. */
  async write(client: PoolClient): Promise<void> {
    const copy = new CopyIn()
    await this.#fragments.write(client, copy)
    await this.#entities.write(client, copy)
    await this.#relations.write(client, copy)
    await copy.send(client)
  }
}
