import type { Column, Table } from './table.js'

/** Rows are sent in messages of about this size: the server reads a message as a whole, and a small one into memory it has. */
const CHUNK_BYTES = 64 * 1024

/** Type and length of a message. */
const HEADER_BYTES = 5
const COPY_DATA = 0x64
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4])
/** Signature, flags, and the length of the header's extension. */
const BEGINNING = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const NO_MORE_ROWS = -1
const NULL_LENGTH = -1
const JSONB_VERSION = 1
/** OID of Postgres' `int4`. */
const INT_OID = 23
const ARRAY_HEADER_BYTES = 20
/** UTF-8 needs no more for a UTF-16 code unit. */
const MOST_BYTES_A_UNIT = 3

/** So many characters are written one by one as long as they are ASCII. */
const SHORT = 40
const LAST_ASCII = 0x7f

/** Postgres counts from here. */
const EPOCH_MS = Date.UTC(2000, 0, 1)
/** Every whole number of fewer digits is a safe integer. */
const SAFE_DIGITS = 16
const TWO_TO_32 = 2 ** 32

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Text that is no value of its column, as Postgres would say, too. */
export class UnencodableValue extends RangeError {
  override readonly name = 'UnencodableValue'
}

/** Rows of one table as the messages of `COPY … FROM STDIN (FORMAT binary)`, ready to be written to a connection. */
export class CopyFrames<Row> {
  rows = 0
  private full: Buffer[] = []
  private buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  private length = HEADER_BYTES + BEGINNING.copy(this.buffer, HEADER_BYTES)
  private rowStart = this.length
  private lastInstant = ''
  private lastMicroseconds = NaN
  /** Where what holds still is valid until stands in most rows of the history: made anew for each, it took 2 µs. */
  private lastLong = ''
  private readonly lastLongBytes = Buffer.alloc(8)

  constructor(private readonly table: Table<Row>) {}

  /** @throws UnencodableValue for what is no value of its column */
  add(row: Row): void {
    const { columns } = this.table
    this.rowStart = this.length
    this.reserve(2)
    this.length = this.buffer.writeInt16BE(columns.length, this.length)
    for (const { name, type, of } of columns) {
      const value = of(row)
      if (value === null) this.int32(NULL_LENGTH)
      else if (typeof value !== 'string') this.numbers(type, value)
      else if (type === 'text' || type === 'json') this.text(value, 0)
      else if (type === 'jsonb') this.text(value, 1)
      else if (type === 'timestamptz') this.int64(this.instant(value, name))
      else if (type === 'bigint') this.bigint(value, name)
      else if (type === 'int') this.int(whole(value, name))
      else if (type === 'uuid') this.uuid(value, name)
      else this.boolean(value === 'true')
    }
    this.rows += 1
  }

  /** How many messages there are to take. */
  get ready(): number {
    return this.full.length
  }

  /** The messages that are full, which are given once: what may be sent while rows are added. */
  take(): Buffer[] {
    const { full } = this
    this.full = []
    return full
  }

  /** All messages that were not taken, the one that ends the COPY included. */
  end(): Buffer[] {
    this.rowStart = this.length
    this.reserve(2 + COPY_DONE.length)
    this.length = this.buffer.writeInt16BE(NO_MORE_ROWS, this.length)
    this.closeMessage(this.length)
    this.length += COPY_DONE.copy(this.buffer, this.length)
    return [...this.take(), this.buffer.subarray(0, this.length)]
  }

  /** Rows that are written together often share their instants. */
  private instant(value: string, name: string): number {
    if (value !== this.lastInstant) {
      this.lastMicroseconds = microseconds(value, name)
      this.lastInstant = value
    }
    return this.lastMicroseconds
  }

  private text(value: string, versionBytes: 0 | 1): void {
    this.reserve(4 + versionBytes + value.length * MOST_BYTES_A_UNIT)
    const start = this.length + 4
    if (versionBytes === 1) this.buffer[start] = JSONB_VERSION
    const bytes = versionBytes + this.write(value, start + versionBytes)
    this.buffer.writeInt32BE(bytes, this.length)
    this.length = start + bytes
  }

  /** Names and the like are done before a call of the runtime's own has begun. */
  private write(value: string, start: number): number {
    if (value.length > SHORT) return this.buffer.write(value, start)
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i)
      if (unit > LAST_ASCII) return this.buffer.write(value, start)
      this.buffer[start + i] = unit
    }
    return value.length
  }

  private boolean(value: boolean): void {
    this.int32(1)
    this.reserve(1)
    this.length = this.buffer.writeInt8(value ? 1 : 0, this.length)
  }

  private uuid(value: string, name: string): void {
    this.int32(16)
    this.reserve(16)
    if (!UUID.test(value)) throw new UnencodableValue(`${value} is no UUID for ${name}`)
    this.length += this.buffer.write(value.replaceAll('-', ''), this.length, 'hex')
  }

  private int(value: number): void {
    this.int32(4)
    this.int32(value)
  }

  private numbers(type: Column<Row>['type'], values: readonly number[]): void {
    if (type !== 'bigint') {
      this.intArray(values)
      return
    }
    this.int32(8)
    for (const half of values) this.int32(half | 0)
  }

  /** Dimensions, whether there are nulls, element type, then the one dimension's length and lower bound. */
  private intArray(values: readonly number[]): void {
    const bytes = ARRAY_HEADER_BYTES + 8 * values.length
    this.reserve(4 + bytes)
    for (const word of [bytes, 1, 0, INT_OID, values.length, 1]) this.int32(word)
    for (const value of values) this.int(value)
  }

  /** A double is written faster than a BigInt, and holds every position that a log gives out in earnest. */
  private bigint(text: string, name: string): void {
    if (text.length < SAFE_DIGITS) {
      this.int64(whole(text, name))
      return
    }
    if (text !== this.lastLong) {
      const value = BigInt(text)
      if (value !== BigInt.asIntN(64, value))
        throw new UnencodableValue(`${text} is no whole number of 64 bits for ${name}`)
      this.lastLongBytes.writeBigInt64BE(value)
      this.lastLong = text
    }
    this.int32(8)
    this.reserve(8)
    this.length += this.lastLongBytes.copy(this.buffer, this.length)
  }

  private int64(value: number): void {
    this.int32(8)
    this.reserve(8)
    const high = Math.floor(value / TWO_TO_32)
    this.length = this.buffer.writeInt32BE(high, this.length)
    this.length = this.buffer.writeUInt32BE(value - high * TWO_TO_32, this.length)
  }

  private int32(value: number): void {
    this.reserve(4)
    this.length = this.buffer.writeInt32BE(value, this.length)
  }

  /** Makes room: the rows before the one in hand are a message, and that one moves to a new buffer. */
  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return
    const part = this.buffer.subarray(this.rowStart, this.length)
    const buffer = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, 2 * (HEADER_BYTES + part.length + bytes)))
    part.copy(buffer, HEADER_BYTES)
    if (this.rowStart > HEADER_BYTES) {
      this.closeMessage(this.rowStart)
      this.full.push(this.buffer.subarray(0, this.rowStart))
    }
    this.buffer = buffer
    this.rowStart = HEADER_BYTES
    this.length = HEADER_BYTES + part.length
  }

  private closeMessage(end: number): void {
    this.buffer[0] = COPY_DATA
    this.buffer.writeInt32BE(end - 1, 1)
  }
}

function whole(text: string, name: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new UnencodableValue(`${text} is no whole number for ${name}`)
}

/** From the year 2285 on a double misses by some microseconds, which columns of milliseconds round away. */
function microseconds(text: string, name: string): number {
  const milliseconds = Date.parse(text)
  if (Number.isNaN(milliseconds)) throw new UnencodableValue(`${text} is no instant for ${name}`)
  return (milliseconds - EPOCH_MS) * 1000
}
