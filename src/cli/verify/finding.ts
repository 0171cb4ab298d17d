import type { DifferenceKind } from '../../domain/evidence/first-difference.js'

/** What is wrong with a pack. */
export interface Finding {
  /** Undefined for what concerns the pack as a whole. */
  file?: string
  /** From 1, where it can be told. */
  line?: number
  /** Of the event at the place, where it can be told. */
  position?: string
  kind: DifferenceKind | 'missing' | 'extra' | 'signature' | 'key' | 'contradiction' | 'join'
  detail: string
}
