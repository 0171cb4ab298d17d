import type { PoolClient } from 'pg'
import type { CopyIn } from '../../../platform/database/copy-in.js'
import type { Column, ColumnValue } from '../../../platform/database/table.js'
import { textArray } from '../../../platform/database/text-array.js'
import { OPEN } from '../schema.js'
import type { Version, VersionTable } from './tables.js'

/**
 * What becomes of the rows of one table: which versions end and which begin, in the order of the log. A version that begins and
 * ends here is written once, with both its ends.
 *
 * Events of one batch are walked each by the ranks of its own position, so that what a new rank ended or began between two of them is
 * not told here: a row may be said to begin that holds, or to end that does not. The first word counts: it is the one from before
 * the new rank, behind which all is folded anew.
 */
export class Versions<Row extends object> {
  /** Of rows that hold now, by key. */
  readonly #begun = new Map<string, Version<Row>>()
  /** Versions that are stored, to be ended: values of the key and the position. */
  readonly #ended = new Map<string, { key: readonly string[]; at: string }>()
  readonly #complete: Version<Row>[] = []
  readonly #key: Column<Version<Row>>['of'][]

  constructor(readonly table: VersionTable<Row>) {
    this.#key = table.key.map((name) => {
      const column = table.columns.find((each) => each.name === name)
      if (!column) throw new Error(`${table.name} has no column ${name}`)
      return column.of
    })
  }

  /** A row holds from a position on. */
  begin(row: Row, at: string): void {
    const version = { row, from: at, to: OPEN }
    const text = joined(this.#keyOf(version))
    if (!this.#begun.has(text)) this.#begun.set(text, version)
  }

  /** The row with the values of a key holds no longer. */
  end(key: readonly string[], at: string): void {
    const text = joined(key)
    const begun = this.#begun.get(text)
    this.#begun.delete(text)
    if (begun) this.#complete.push({ ...begun, to: at })
    else if (!this.#ended.has(text)) this.#ended.set(text, { key, at })
  }

  /** Ends what ends; what begins is added to `copy`, which has to be sent after this. */
  async write(client: PoolClient, copy: CopyIn): Promise<void> {
    copy.add(this.table, this.#complete)
    copy.add(this.table, this.#begun.values())
    if (this.#ended.size === 0) return
    const ended = [...this.#ended.values()]
    const { name, key } = this.table
    const arrays = [...key, 'at'].map((_, i) => `$${i + 1}::text[]`)
    const same = key.map((column) => `v.${column} = ended.${column}`)
    await client.query(
      `update ${name} v set valid_to = ended.at::bigint from unnest(${arrays.join(', ')}) as ended (${key.join(', ')}, at)
       where ${same.join(' and ')} and v.valid_to = ${OPEN}`,
      [...key.map((_, i) => textArray(ended.map((each) => each.key[i] ?? null))), textArray(ended.map(({ at }) => at))],
    )
  }

  #keyOf(version: Version<Row>): ColumnValue[] {
    return this.#key.map((of) => of(version))
  }
}

/** No text that Postgres holds has this character. */
const joined = (key: readonly ColumnValue[]) => key.join('\u0000')
