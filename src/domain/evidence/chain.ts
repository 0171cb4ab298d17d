import { hash } from 'node:crypto'

/** How a chain is made, as manifests say it. */
export const CONSTRUCTION = 'SHA-256(previous ‖ SHA-256(line))'

/** Before the first event: nothing has been hashed. */
export const GENESIS = '0'.repeat(64)

const SIZE = 32

/** SHA-256 of a line without its line break, in hexadecimal. */
export const leafOf = (line: string | Uint8Array): string => hash('sha256', line, 'hex')

/**
 * Hashes lines one after the other: each hash stands for all lines up to it in their order. It is made of the hash before and of the
 * line's own, not of the line, so that two places of a chain can be joined by 32 bytes a line, without what the lines say.
 */
export class Chain {
  readonly #previousAndLeaf = Buffer.alloc(2 * SIZE)

  /** @param lines how many there are up to the hash */
  constructor(
    private hex = GENESIS,
    private lines = 0,
  ) {
    this.#previousAndLeaf.write(hex, 'hex')
  }

  /** Takes the next line's own hash. */
  add(leaf: string): void {
    this.#previousAndLeaf.write(leaf, SIZE, 'hex')
    this.hex = hash('sha256', this.#previousAndLeaf, 'hex')
    this.#previousAndLeaf.write(this.hex, 'hex')
    this.lines++
  }

  /** The hash that stands for all lines so far. */
  get hash(): string {
    return this.hex
  }

  /** How many lines it stands for. */
  get events(): number {
    return this.lines
  }
}
