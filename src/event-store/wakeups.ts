/** Tells waiting readers that the log grew. A wake-up between reading and waiting is not lost: it moves `turn` on. */
export class Wakeups {
  private turns = 0
  private readonly waiting = new Set<() => void>()

  /** Take it before reading and hand it to `since`. */
  get turn(): number {
    return this.turns
  }

  /** Lets everybody look again. */
  wake(): void {
    this.turns += 1
    for (const resume of [...this.waiting]) resume()
  }

  /** Resolves on the first wake-up after `turn`, when the signal aborts or, where given, after `fallbackMs`. */
  since(turn: number, signal: AbortSignal, fallbackMs?: number): Promise<void> {
    if (turn !== this.turns || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const resume = () => {
        clearTimeout(timer)
        this.waiting.delete(resume)
        signal.removeEventListener('abort', resume)
        resolve()
      }
      const timer = fallbackMs === undefined ? undefined : setTimeout(resume, fallbackMs)
      this.waiting.add(resume)
      signal.addEventListener('abort', resume)
    })
  }
}
