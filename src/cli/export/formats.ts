import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { fileWriter, ParquetWriter, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer'
import type { JsonObject, JsonValue } from '../../domain/json/json.js'
import { openOutput } from '../output-file.js'
import type { Column, ColumnType } from './dataset.js'

/** Where an export goes: a file, or a stream such as stdout. */
export type Target = { path: string } | { stream: Writable }

/** Writes all records in one format as they come, holding a bounded number of them. */
export type Format = (records: AsyncIterable<JsonObject>, columns: readonly Column[], target: Target) => Promise<void>

/** Rows that a Parquet file keeps together: what is held in memory, some 1 KB each. */
const ROW_GROUP = 10_000

const ndjson: Format = async (records, _columns, target) => {
  const lines = async function* () {
    for await (const record of records) yield `${JSON.stringify(record)}\n`
  }
  await pipeline(lines(), await streamOf(target), { end: 'path' in target })
}

const csv: Format = async (records, columns, target) => {
  const rows = async function* () {
    for await (const record of records) yield columns.map((column) => cell(column.of(record)))
  }
  const formatter = stringify({ header: true, columns: columns.map(({ name }) => name) })
  await pipeline(Readable.from(rows()), formatter, await streamOf(target), { end: 'path' in target })
}

const parquet: Format = async (records, columns, target) => {
  if (!('path' in target)) throw new Error('a Parquet file needs a path')
  const empty = columns.map(({ name, type }): ColumnSource => ({
    name,
    type: PARQUET[type].type,
    nullable: true,
    // Nobody asks for a range of JSON text, and least and greatest values were a tenth of the time.
    statistics: type !== 'json',
    data: [],
  }))
  const writer = new ParquetWriter({
    writer: fileWriter(target.path),
    schema: schemaFromColumnData({ columnData: empty }),
  })
  const write = (columnData: ColumnSource[]) => writer.write({ columnData, rowGroupSize: ROW_GROUP })
  const told = columns.map(({ type, of }) => {
    const { value } = PARQUET[type]
    return (record: JsonObject) => value(of(record))
  })
  // A column at a time and no rows of objects between: half of the time went into making and collecting these.
  let data: unknown[][] = told.map(() => [])
  const next = async () => {
    await write(empty.map((column, i) => ({ ...column, data: data[i] ?? [] })))
    data = told.map(() => [])
  }
  for await (const record of records) {
    for (const [i, value] of told.entries()) data[i]?.push(value(record))
    if (data[0]?.length === ROW_GROUP) await next()
  }
  await next()
  await writer.finish()
}

type Told = JsonValue | undefined

const text = (value: Told) => (typeof value === 'string' || value === null ? value : JSON.stringify(value))

/** How a value is told in Parquet. JSON is text there: readers differ in what they make of the JSON type. */
const PARQUET = {
  text: { type: 'STRING', value: (value: Told) => (value === undefined ? null : text(value)) },
  json: { type: 'STRING', value: (value: Told) => (value === undefined ? null : JSON.stringify(value)) },
  integer: { type: 'INT64', value: (value: Told) => (typeof value === 'number' ? BigInt(value) : null) },
  instant: { type: 'TIMESTAMP', value: (value: Told) => (typeof value === 'string' ? new Date(value) : null) },
} as const satisfies Record<ColumnType, { type: ColumnSource['type']; value: (value: Told) => unknown }>

/** The formats by name. */
export const FORMATS = { ndjson, csv, parquet } satisfies Record<string, Format>

export type FormatName = keyof typeof FORMATS

function cell(value: Told): string {
  return value === undefined || value === null ? '' : (text(value) ?? '')
}

const streamOf = async (target: Target) => ('path' in target ? openOutput(target.path, 'w') : target.stream)
