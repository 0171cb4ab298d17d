/** Gathers items into lists of at most `size`. */
export async function* chunked<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = []
  for await (const item of items) {
    chunk.push(item)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/**
 * Maps with one call at work while the next item is being read, giving results in order. A call waits for the one before
 * when both touch the same keys, so that what is written to one entity keeps its order.
 */
export async function* mapAhead<T, R>(
  source: AsyncIterable<T>,
  keysOf: (item: T) => string[],
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  let before: { keys: Set<string>; result: Promise<R> } | undefined
  for await (const item of source) {
    const keys = keysOf(item)
    if (before && keys.some((key) => before?.keys.has(key))) {
      yield await before.result
      before = undefined
    }
    const result = map(item)
    // It is awaited in its turn; a failure before that is no unhandled one.
    result.catch(() => undefined)
    if (before) yield await before.result
    before = { keys: new Set(keys), result }
  }
  if (before) yield await before.result
}
