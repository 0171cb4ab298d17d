/** Lets so many operations run at once; the others wait their turn. */
export class Limiter {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly most: number) {}

  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.running += 1
    try {
      return await operation()
    } finally {
      // The place passes on to who waits longest.
      const next = this.waiting.shift()
      if (next) next()
      else this.running -= 1
    }
  }
}
