import { Chain, leafOf } from '../../../domain/evidence/chain.js'
import { recordedLine, type Recorded } from '../../../domain/evidence/recorded-line.js'
import type { Position } from '../../../domain/log/position.js'
import type { KeyedTable } from '../../../platform/database/table.js'
import { LINK_EVENTS } from './schema.js'

/** A place in the chain of all events. */
export interface Link {
  /** How many events there are up to it. */
  events: number
  /** Of the last of them. */
  position: Position
  hash: string
  /** The first 16 digits of the hash of each line since the link before. */
  leaves: string
}

/** Digits that are kept of a leaf: enough that no two of a hundred lines have the same. */
export const LEAF_DIGITS = 16

/** Links events to those before, and gives the links that are to be kept as it passes them. */
export class Linking {
  readonly #chain: Chain
  #position: Position
  #leaves: string

  constructor(head: Link | undefined) {
    this.#chain = new Chain(head?.hash, head?.events)
    this.#position = head?.position ?? ('0' as Position)
    this.#leaves = head?.leaves ?? ''
  }

  /** Takes the next event of the log; gives its link if it is one to keep. */
  add(event: Recorded): Link | undefined {
    const leaf = leafOf(recordedLine(event))
    this.#chain.add(leaf)
    if (isKept(this.#chain.events - 1)) this.#leaves = ''
    this.#leaves += leaf.slice(0, LEAF_DIGITS)
    this.#position = event.position
    return isKept(this.#chain.events) ? this.head : undefined
  }

  /** Where it has come to. */
  get head(): Link {
    const { events, hash } = this.#chain
    return { events, position: this.#position, hash, leaves: this.#leaves }
  }
}

/** Whether the link of the nth event is kept. */
export const isKept = (events: number): boolean => events === 1 || (events > 0 && events % LINK_EVENTS === 0)

const COLUMNS: KeyedTable<Link>['columns'] = [
  { name: 'events', type: 'bigint', of: (link) => String(link.events) },
  { name: 'position', type: 'bigint', of: (link) => link.position },
  { name: 'hash', type: 'text', of: (link) => link.hash },
  { name: 'leaves', type: 'text', of: (link) => link.leaves },
]

export const LINKS: KeyedTable<Link> = { name: 'links', key: ['events'], columns: COLUMNS }

export const HEAD: KeyedTable<Link> = {
  name: 'head',
  key: ['one'],
  columns: [{ name: 'one', type: 'boolean', of: () => 'true' }, ...COLUMNS],
}
