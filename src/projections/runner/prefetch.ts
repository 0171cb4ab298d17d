/** Passes an iterable through, asking for the next item while the one before is worked on. */
export async function* prefetch<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (;;) {
      const item = await next
      if (item.done === true) return
      next = iterator.next()
      // It is awaited by the next turn; until then a failure is no unhandled one.
      next.catch(() => undefined)
      yield item.value
    }
  } finally {
    await iterator.return?.()
  }
}
