import type { Position } from '../../../domain/log/position.js'
import type { ChangesPage, EffectiveChange } from '../../../projections/history/changes/effective-change.js'

/** A change, and the position after which one who breaks off here goes on without missing any. */
export type ToldChange = EffectiveChange & { resumeAfter: Position }

/**
 * The changes of pages one by one. A position is done with once something behind it was looked at: until then more entities may have
 * changed by its event, and who goes on after it would miss them.
 */
export async function* tellChanges(
  pages: AsyncIterable<ChangesPage>,
  after: Position,
): AsyncGenerator<ToldChange, void> {
  let done = after
  for await (const { changes, place } of pages) {
    for (const [i, change] of changes.entries()) {
      const behind = changes[i + 1]?.position ?? (place.ref === null ? undefined : place.position)
      if (behind !== change.position) done = change.position
      yield { ...change, resumeAfter: done }
    }
    if (place.ref === null) done = place.position
  }
}
