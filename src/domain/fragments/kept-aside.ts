import type { Position } from '../log/position.js'

/** What a source said while it was in quarantine and what nobody has decided about yet. */
export interface KeptAside {
  /** Of the fragment; null where the source asserts nothing any more. */
  digest: string | null
  setId: string | null
  /** Where the source's clock stands once it takes effect; null: forgotten. */
  clock: string | null
  position: Position
}

/** Whether what is kept aside is the source's later word still, once what it said of an instant has taken effect. */
export function outlasts(aside: Pick<KeptAside, 'clock'>, clock: string | null): boolean {
  return aside.clock !== null && clock !== null && aside.clock > clock
}
