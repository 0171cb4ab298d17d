import type { PoolClient } from 'pg'
import type { CopyIn } from '../../../platform/database/copy-in.js'
import { textArray } from '../../../platform/database/text-array.js'
import { OPEN } from '../schema.js'
import type { Valid, VersionTable } from './tables.js'

/**
 * What becomes of the rows of one table: which versions end and which begin, in the order of the log. A version that begins and
 * ends here is written once, with both its ends.
 */
export class Versions<Row extends object> {
  /** Of rows that hold now, by key. */
  readonly #begun = new Map<string, Valid<Row>>()
  /** Versions that are stored, to be ended: values of the key and the position. */
  readonly #ended: { key: readonly string[]; at: string }[] = []
  readonly #complete: Valid<Row>[] = []
  readonly #key: ((row: Valid<Row>) => string | null)[]

  constructor(readonly table: VersionTable<Row>) {
    this.#key = table.key.map((name) => {
      const column = table.columns.find((each) => each.name === name)
      if (!column) throw new Error(`${table.name} has no column ${name}`)
      return column.of
    })
  }

  /** A row holds from a position on. */
  begin(row: Row, at: string): void {
    const version = { ...row, valid_from: at, valid_to: OPEN }
    this.#begun.set(JSON.stringify(this.#keyOf(version)), version)
  }

  /** The row with the values of a key holds no longer. */
  end(key: readonly string[], at: string): void {
    const text = JSON.stringify(key)
    const begun = this.#begun.get(text)
    this.#begun.delete(text)
    if (begun) this.#complete.push({ ...begun, valid_to: at })
    else this.#ended.push({ key, at })
  }

  /** Ends what ends; what begins is added to `copy`, which has to be sent after this. */
  async write(client: PoolClient, copy: CopyIn): Promise<void> {
    copy.add(this.table, this.#complete)
    copy.add(this.table, this.#begun.values())
    if (this.#ended.length === 0) return
    const { name, key } = this.table
    const arrays = [...key, 'at'].map((_, i) => `$${i + 1}::text[]`)
    const same = key.map((column) => `v.${column} = ended.${column}`)
    await client.query(
      `update ${name} v set valid_to = ended.at::bigint from unnest(${arrays.join(', ')}) as ended (${key.join(', ')}, at)
       where ${same.join(' and ')} and v.valid_to = ${OPEN}`,
      [
        ...key.map((_, i) => textArray(this.#ended.map((each) => each.key[i] ?? null))),
        textArray(this.#ended.map(({ at }) => at)),
      ],
    )
  }

  #keyOf(row: Valid<Row>): (string | null)[] {
    return this.#key.map((of) => of(row))
  }
}
