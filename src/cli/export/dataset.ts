import type { JsonObject, JsonValue } from '../../domain/json/json.js'
import type { Connection } from '../service/connection.js'

/** What a column of a table holds; `json` for what is a structure of its own. */
export type ColumnType = 'text' | 'integer' | 'instant' | 'json'

/** A column of the table that a dataset makes in CSV and Parquet. */
export interface Column {
  name: string
  type: ColumnType
  of: (record: JsonObject) => JsonValue | undefined
}

export interface ExportAsked {
  /** A position or a time; undefined for now. */
  asOf: string | undefined
  /** JSON of an entity filter. */
  filter: string | undefined
}

/** Something that can be exported: its records in full, and how they are rows. */
export interface Dataset {
  description: string
  columns: readonly Column[]
  read: (connection: Connection, asked: ExportAsked) => AsyncGenerator<JsonObject>
}

/** A column that is a member of the record. */
export function member(name: string, type: ColumnType, path: string = name): Column {
  const keys = path.split('.')
  return { name, type, of: (record) => at(record, keys) }
}

function at(value: JsonValue | undefined, keys: readonly string[]): JsonValue | undefined {
  let here = value
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || Array.isArray(here) || !Object.hasOwn(here, key)) return undefined
    here = here[key]
  }
  return here
}
