/**
 * Gathers items into lists of at most `size`. A list that has some is given as it is once the next item has not come for
 * `patienceMs`: whoever sends an item and waits for what became of it is answered.
 */
export async function* chunked<T>(
  items: AsyncIterable<T> | Iterable<T>,
  size: number,
  patienceMs: number,
): AsyncGenerator<T[]> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const patience = new Patience(patienceMs)
  let chunk: T[] = []
  try {
    for (;;) {
      const coming = handled(Promise.resolve(source.next()))
      if (chunk.length > 0 && !(await patience.awaits(coming))) {
        yield chunk
        chunk = []
      }
      const item = await coming
      if (item.done === true) break
      chunk.push(item.value)
      if (chunk.length < size) continue
      yield chunk
      chunk = []
    }
    if (chunk.length > 0) yield chunk
  } finally {
    patience.end()
    await source.return?.()
  }
}

/** Waits so long and no longer, with one timer for all waits: one for each item of a million took longer than to parse it. */
class Patience {
  #lose: () => void = () => undefined
  #waits = 0
  readonly #timer: NodeJS.Timeout

  constructor(patienceMs: number) {
    // It keeps no process alive whose request was left open.
    this.#timer = setTimeout(() => this.#timesUp(), patienceMs).unref()
  }

  /** Whether something has come, or failed, in time. */
  awaits(coming: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      const come = () => resolve(true)
      coming.then(come, come)
      this.#waits++
      this.#lose = () => resolve(false)
      this.#timer.refresh()
    })
  }

  /** Timers come before what has arrived meanwhile: of a process that was busy the next item may be there, unread. */
  #timesUp(): void {
    const waits = this.#waits
    setImmediate(() => {
      if (waits === this.#waits) this.#lose()
    })
  }

  end(): void {
    clearTimeout(this.#timer)
  }
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
