/**
 * Prepares and writes items a slice at a time: one slice is folded and encoded while Postgres writes the one before. One after the
 * other, either waited for its own half of the time in a bulk load.
 */
export async function inSlices<Item, Rows>(
  items: readonly Item[],
  size: number,
  { prepare, write }: { prepare: (slice: readonly Item[]) => Promise<Rows>; write: (rows: Rows) => Promise<void> },
): Promise<void> {
  let written: Promise<void> = Promise.resolve()
  try {
    for (let from = 0; from < items.length; from += size) {
      const rows = await prepare(items.slice(from, from + size))
      written = written.then(() => write(rows))
      // It is awaited at the end; a failure before that is no unhandled one.
      written.catch(() => undefined)
    }
  } finally {
    // Nothing may be sent any more once the caller rolls back.
    await written
  }
}
