import { textArray } from './text-array.js'

/** As the text that Postgres reads for the column's type; a list of whole numbers as it is. Null stands for none. */
export type ColumnValue = string | readonly number[] | null

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
export function columnArray<Row>({ of }: Column<Row>, rows: readonly Row[]): Buffer {
  return textArray(
    rows.map((row) => {
      const value = of(row)
      return value === null || typeof value === 'string' ? value : `{${value.join(',')}}`
    }),
  )
}

/** A table in which rows can be replaced. */
export interface KeyedTable<Row> extends Table<Row> {
  /** The columns that tell rows apart. */
  key: readonly string[]
}
