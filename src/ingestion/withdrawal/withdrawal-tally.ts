import { laterPosition, type Position } from '../../domain/log/position.js'
import type { FragmentError, FragmentResult } from '../fragments/fragment-result.js'

/** A ref of which nothing could be decided. */
export interface RefusedRef {
  entityRef: string
  error: FragmentError
}

/** What became of the refs that a source spoke of, or would become. */
export interface WithdrawalCounts {
  /** Refs about which the source asserts again what it did before. */
  restored: number
  /** Refs about which it asserts nothing again. */
  retracted: number
  /** Refs of which nothing that was said there stands any more. */
  unchanged: number
  /** Refs of which the source has spoken since: that is its word. */
  leftAlone: number
  leftAloneRefs: string[]
  refused: RefusedRef[]
}

/** Counts results as they come. */
export class WithdrawalTally {
  readonly counts: WithdrawalCounts = {
    restored: 0,
    retracted: 0,
    unchanged: 0,
    leftAlone: 0,
    leftAloneRefs: [],
    refused: [],
  }
  /** Where the last of it was recorded. */
  position: Position | null = null
  readonly #listed: number

  /** @param listed most refs that a list names, however many are counted */
  constructor(listed = Number.POSITIVE_INFINITY) {
    this.#listed = listed
  }

  add(results: readonly FragmentResult[]): void {
    for (const { entityRef, outcome, error, position } of results) {
      if (error) this.#list(this.counts.refused, { entityRef, error })
      if (outcome === 'RESTORED') this.counts.restored += 1
      if (outcome === 'RETRACTED') this.counts.retracted += 1
      if (outcome === 'UNCHANGED') this.counts.unchanged += 1
      if (outcome === 'LEFT_ALONE') {
        this.counts.leftAlone += 1
        this.#list(this.counts.leftAloneRefs, entityRef)
      }
      if (outcome === 'RESTORED' || outcome === 'RETRACTED') this.position = laterPosition(this.position, position)
    }
  }

  #list<T>(list: T[], item: T): void {
    if (list.length < this.#listed) list.push(item)
  }
}
