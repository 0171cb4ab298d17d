import type { ItemAccount } from '../../platform/commands/audited-command.js'

/**
 * What the audit log has to be told of the items of a batch. Its chunks are parts of one command: that all of a chunk was taken is worth
 * telling where another one was refused.
 */
export class BatchAccount {
  #untold = 0
  #hasRefused = false
  #hasToldTaken = false

  /** What to tell after a chunk, null for nothing. */
  after({ total, refused }: ItemAccount): ItemAccount | null {
    this.#untold += total
    this.#hasRefused ||= refused.length > 0
    const isRest = refused.length === 0
    if (isRest && (!this.#hasRefused || this.#hasToldTaken)) return null
    const told = { total: this.#untold, refused, isRest }
    this.#untold = 0
    this.#hasToldTaken ||= told.total > refused.length
    return told
  }
}
