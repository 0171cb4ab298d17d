/** How a value is handed over: as the text that Postgres reads for the column's type. Null stands for none. */
export interface Column<Row> {
  name: string
  type: 'text' | 'json' | 'jsonb' | 'int' | 'bigint' | 'boolean' | 'timestamptz' | 'uuid'
  of: (row: Row) => string | null
}

/** A table as it is written in bulk. Its name says no schema unless the search path is not to decide. */
export interface Table<Row> {
  name: string
  columns: readonly Column<Row>[]
}

/** A table in which rows can be replaced. */
export interface KeyedTable<Row> extends Table<Row> {
  /** The columns that tell rows apart. */
  key: readonly string[]
}
