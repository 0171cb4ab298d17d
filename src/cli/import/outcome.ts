import type { FragmentError, FragmentResult, SetResult, Target } from '../service/fragments.js'
import type { Collection, ImportItem } from './collection.js'
import type { Refusal } from './findings.js'

/** How a root's documents were treated. */
export type Mode =
  /** Checked locally, nothing sent. */
  | 'check'
  /** Sent; what the set has besides stays. */
  | 'batch'
  /** The set was replaced. */
  | 'replace'
  /** The service said what replacing would do. */
  | 'replace-dry-run'

/** What became of one root. */
export interface RootOutcome extends Target {
  collection: Collection
  mode: Mode
  recorded: number
  unchanged: number
  superseded: number
  retracted: number
  /** Kept aside, for the source is in quarantine. */
  quarantined: number
  /** Refused by the service; what was refused here already is in the collection. */
  refused: Refusal[]
  /** Refs that were or would be retracted. */
  removals: string[]
  /** Why the set was not pruned though that was asked for. */
  notPruned?: string
}

/** An outcome before anything was sent. */
export function emptyOutcome(collection: Collection, target: Target, mode: Mode): RootOutcome {
  const counts = { recorded: 0, unchanged: 0, superseded: 0, retracted: 0, quarantined: 0 }
  return { ...target, collection, mode, ...counts, refused: [], removals: [] }
}

const COUNTED = {
  RECORDED: 'recorded',
  UNCHANGED: 'unchanged',
  SUPERSEDED: 'superseded',
  RETRACTED: 'retracted',
  QUARANTINED: 'quarantined',
} as const

/** Counts one result of a batch. */
export function addResult(outcome: RootOutcome, item: ImportItem, { outcome: what, error }: FragmentResult): void {
  if (what !== null) outcome[COUNTED[what]]++
  else outcome.refused.push(refusalOf(item, error))
}

/** Takes over what replacing a set came to. */
export function addSetResult(outcome: RootOutcome, items: readonly ImportItem[], result: SetResult): void {
  const { recorded, unchanged, superseded, retracted, quarantined, refused, removals } = result
  Object.assign(outcome, { recorded, unchanged, superseded, retracted, quarantined, removals })
  for (const { index, entityRef, error } of refused) {
    // A member that could not be retracted stands in no file any more.
    const gone = { entityRef: entityRef ?? '', place: { path: outcome.collection.root.given, line: undefined } }
    const item = index === null ? gone : items[index]
    if (item !== undefined) outcome.refused.push(refusalOf(item, error))
  }
}

function refusalOf(
  { entityRef, place }: Pick<ImportItem, 'entityRef' | 'place'>,
  error: FragmentError | null,
): Refusal {
  const { code, message, pointer } = error ?? {
    code: 'INTERNAL',
    message: 'The service gave no reason.',
    pointer: null,
  }
  return { entityRef, faults: [{ place, code, message, pointer: pointer ?? undefined }] }
}

/** Everything refused of a root, here and by the service. */
export const allRefused = ({ collection, refused }: RootOutcome): Refusal[] => [...collection.refused, ...refused]
