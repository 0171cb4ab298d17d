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
 * Maps with one call at work while the next item is being read, giving results in order and as soon as they are there. A call
 * waits for the one before when both touch the same keys, so that what is written to one entity keeps its order.
 */
export async function* mapAhead<T, R>(
  source: AsyncIterable<T>,
  keysOf: (item: T) => string[],
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const items = source[Symbol.asyncIterator]()
  let before: { keys: Set<string>; result: Promise<R> } | undefined
  try {
    for (;;) {
      const next = handled(items.next())
      if (before && (await endsFirst(before.result, next))) {
        yield await before.result
        before = undefined
      }
      const item = await next
      if (item.done) break
      const keys = keysOf(item.value)
      if (before && keys.some((key) => before?.keys.has(key))) {
        yield await before.result
        before = undefined
      }
      const result = handled(map(item.value))
      if (before) yield await before.result
      before = { keys: new Set(keys), result }
    }
    if (before) yield await before.result
  } finally {
    await items.return?.()
  }
}

/** It is awaited in its turn; a failure before that is no unhandled one. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

function endsFirst(one: Promise<unknown>, other: Promise<unknown>): Promise<boolean> {
  const ended = (value: boolean) => () => value
  return Promise.race([one.then(ended(true), ended(true)), other.then(ended(false), ended(false))])
}
