/** Whether a projection is at work, for another one of the same process that gives way to it. */
export class Activity {
  #busy = false
  #waiting: (() => void)[] = []

  /** There is something to be applied. */
  begin(): void {
    this.#busy = true
  }

  /** Nothing more was in the log when it was looked at, or the projection is another process's now. */
  rest(): void {
    this.#busy = false
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Resolves once the projection rests, and after so many milliseconds in any case. */
  async whenAtRest(timeoutMs: number): Promise<void> {
    if (!this.#busy) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
