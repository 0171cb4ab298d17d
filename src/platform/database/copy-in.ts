import type { ClientBase, Connection, Submittable } from 'pg'
import { CopyFrames } from './copy-frames.js'
import type { Table } from './table.js'

/**
 * New rows for one table or several, sent by one `COPY … FROM STDIN` each in a single request: 53 µs of the server's time for
 * an entity with its fragment and relations, where inserts of unnested arrays took 66 and upserts 76 (batches of 250, two
 * cores). Rows are encoded as they are added, so that nothing is left to be done when their turn comes.
 *
 * COPY knows no `on conflict`: a row that is there already fails the transaction.
 */
export class CopyIn {
  private readonly frames = new Map<Table<never>, CopyFrames<never>>()

  /** Adds rows. */
  add<Row>(table: Table<Row>, rows: Iterable<Row>): void {
    for (const row of rows) this.framesOf(table).add(row)
  }

  /**
   * Sends the rows, table by table in the order of their first rows, and has statements run after them; without rows, nothing.
   * Once only.
   */
  async send(client: ClientBase, afterwards?: string): Promise<void> {
    if (this.frames.size === 0) return
    const statements = [
      ...[...this.frames.keys()].map((table) => copyStatement(table)),
      ...(afterwards === undefined ? [] : [afterwards]),
    ]
    const messages = [...this.frames.values()].flatMap((frames) => frames.end())
    await new Promise<void>((resolve, reject) => {
      client.query(new CopyRequest(statements.join('; '), messages, resolve, reject))
    })
  }

  private framesOf<Row>(table: Table<Row>): CopyFrames<Row> {
    const known = this.frames.get(table)
    if (known) return known as CopyFrames<Row>
    const frames = new CopyFrames(table)
    this.frames.set(table, frames)
    return frames
  }
}

/** The statement for rows of a table as `CopyFrames` writes them. */
export function copyStatement({ name, columns }: Table<never>, options = ''): string {
  return `copy ${name} (${columns.map((column) => column.name).join(', ')}) from stdin (format binary${options})`
}

/**
 * Sends statements and data at once instead of waiting to be asked for the data: a server that refuses a statement ignores
 * what was sent for it (the protocol's "Message Flow", COPY Operations).
 */
class CopyRequest implements Submittable {
  constructor(
    private readonly statements: string,
    private readonly messages: readonly Buffer[],
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  submit(connection: Connection): void {
    const { stream } = connection
    stream.cork()
    connection.query(this.statements)
    for (const message of this.messages) stream.write(message)
    stream.uncork()
  }

  handleError(error: unknown): void {
    this.reject(error)
  }

  handleReadyForQuery(): void {
    this.resolve()
  }

  handleCopyInResponse(): void {
    // The data is on its way.
  }

  handleCommandComplete(): void {
    // ReadyForQuery tells that all are complete.
  }
}
