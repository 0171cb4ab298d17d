import type { PoolClient } from 'pg'
import { CopyIn } from '../../../platform/database/copy-in.js'
import { upsert } from '../../../platform/database/upsert.js'
import type { EntityRow, RelationRow } from './entity-row.js'
import type { AsideRow, Asides } from './asides.js'
import type { FragmentRow } from './ref-state.js'
import { ENTITIES, FRAGMENTS, QUARANTINED_FRAGMENTS, RELATIONS } from './tables.js'
import { deleteAsides, deleteEntities, deleteRelations, type AsideKey } from './write-rows.js'

/** What some refs come to: one final state a row, however many events there were. */
export class ChangedRows {
  /** Paths at which spellings differ from keys. */
  readonly spelled = new Set<string>()
  private readonly added = new CopyIn()
  private readonly fragments: FragmentRow[] = []
  private readonly entities: EntityRow[] = []
  private readonly removed: string[] = []
  private readonly asides: AsideRow[] = []
  private readonly asidesGone: AsideKey[] = []
  private readonly relationsGone: RelationRow[] = []

  fragment(row: FragmentRow, { isNew }: { isNew: boolean }): void {
    if (isNew) this.added.add(FRAGMENTS, [row])
    else this.fragments.push(row)
  }

  /** What is kept aside about a ref. */
  aside(ref: string, { now, gone }: Readonly<Asides>): void {
    for (const { row } of now.values()) if (row) this.asides.push(row)
    for (const source of gone) if (!now.has(source)) this.asidesGone.push({ ref, source })
  }

  entity(row: EntityRow, { isNew }: { isNew: boolean }): void {
    if (isNew) this.added.add(ENTITIES, [row])
    else this.entities.push(row)
    for (const path of row.spelling?.keys() ?? []) this.spelled.add(path)
  }

  /** The entity of a ref exists no more. */
  noEntity(ref: string): void {
    this.removed.push(ref)
  }

  relations({ gone, added }: { gone: readonly RelationRow[]; added: readonly RelationRow[] }): void {
    this.added.add(RELATIONS, added)
    this.relationsGone.push(...gone)
  }

  /** Writes everything. Once only. */
  async write(client: PoolClient): Promise<void> {
    await this.added.send(client)
    await upsert(client, FRAGMENTS, this.fragments)
    await upsert(client, QUARANTINED_FRAGMENTS, this.asides)
    await deleteAsides(this.asidesGone, client)
    await upsert(client, ENTITIES, this.entities)
    await deleteEntities(this.removed, client)
    await deleteRelations(this.relationsGone, client)
  }
}
