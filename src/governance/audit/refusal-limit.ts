/** So many refusals of one actor in a minute are told one by one; of more only how many there were. */
export const MOST_REFUSALS = 60

/** After so long the counting begins anew, in milliseconds. */
export const REFUSALS_WINDOW_MS = 60_000

/** Refusals of one kind that were not told one by one. */
export interface Suppressed<Refusal> {
  /** The first of them, which stands for all. */
  sample: Refusal
  times: number
}

/**
 * Keeps refusals from filling the log: counts those of each actor, and gathers by kind what is beyond the bound. Of one process and
 * one window; whoever has it says when a window is over.
 */
export class RefusalLimit<Refusal> {
  #told = new Map<string, number>()
  #suppressed = new Map<string, Suppressed<Refusal>>()

  /** Whether a refusal of the actor would be told. */
  hasRoom(actor: string): boolean {
    return (this.#told.get(actor) ?? 0) < MOST_REFUSALS
  }

  /** Whether to tell a refusal; else it is counted among those of its kind. */
  admit(actor: string, kind: string, refusal: Refusal): boolean {
    if (this.hasRoom(actor)) {
      this.#told.set(actor, (this.#told.get(actor) ?? 0) + 1)
      return true
    }
    const key = `${actor}\n${kind}`
    const { sample, times } = this.#suppressed.get(key) ?? { sample: refusal, times: 0 }
    this.#suppressed.set(key, { sample, times: times + 1 })
    return false
  }

  /** Ends a window: gives what was not told in it. */
  endWindow(): Suppressed<Refusal>[] {
    const suppressed = [...this.#suppressed.values()]
    this.#told = new Map()
    this.#suppressed = new Map()
    return suppressed
  }
}
