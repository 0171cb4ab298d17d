import { decimal, type Halves } from './halves.js'
import { textArray } from './text-array.js'

/**
 * As the text that Postgres reads for the column's type, a list of whole numbers as it is, a bigint also as its halves. Null stands for
 * none.
 */
export type ColumnValue = string | readonly number[] | Halves | null

/** How the values of a column are handed over. */
export interface Column<Row> {
  name: string
  type: 'text' | 'json' | 'jsonb' | 'int' | 'int[]' | 'bigint' | 'boolean' | 'timestamptz' | 'uuid'
  of: (row: Row) => ColumnValue
}

/** A table as it is written in bulk. Its name says no schema unless the search path is not to decide. */
export interface Table<Row> {
  name: string
  columns: readonly Column<Row>[]
}

/** The values of rows in a column as parameter of a statement. */
export function columnArray<Row>({ of, type }: Column<Row>, rows: readonly Row[]): Buffer {
  return textArray(
    rows.map((row) => {
      const value = of(row)
      if (value === null || typeof value === 'string') return value
      return type === 'bigint' ? decimal(value as Halves) : `{${value.join(',')}}`
    }),
  )
}

/** A table in which rows can be replaced. */
export interface KeyedTable<Row> extends Table<Row> {
  /** The columns that tell rows apart. */
  key: readonly string[]
}
