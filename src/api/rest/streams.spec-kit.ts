/** All items of an iteration. */
export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}

/** An iteration that is fed from outside: `next` waits for what is pushed. */
export class Feed<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  #wake: () => void = () => undefined
  #ended = false
  /** How many items were taken from it. */
  taken = 0

  push(item: T): void {
    this.#items.push(item)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) {
        this.taken++
        yield item
      } else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
