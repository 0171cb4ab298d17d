/** How far entities are folded anew, because a source ranks otherwise, within a batch that is not committed yet. */
export interface Refolding {
  source: string
  /** Entities folded, and how many there are. */
  done: number
  total: number
}

/** Is told how far it is, now and then. */
export type OnRefolding = (refolding: Refolding) => void
