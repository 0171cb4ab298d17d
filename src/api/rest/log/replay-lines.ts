import { toCloudEvent } from '../../../projections/feed/cloud-event.js'
import type { ReplayPage } from '../../../projections/feed/replay/replay.js'

/**
 * A replay as NDJSON. With a heartbeat, what is followed also says `{"position":…,"caughtUp":…}` when it has caught up and
 * after each silence of that many milliseconds: a consumer whose filter finds nothing moves its position on all the same.
 */
export async function* replayLines(
  pages: AsyncGenerator<ReplayPage, void, undefined>,
  heartbeatMs: number | undefined,
): AsyncGenerator<string> {
  let last: Pick<ReplayPage, 'position' | 'caughtUp'> = { position: null, caughtUp: false }
  let next = pages.next()
  try {
    for (;;) {
      const result = heartbeatMs === undefined ? await next : await withinSilence(next, heartbeatMs)
      if (result === undefined) {
        yield marker(last)
        continue
      }
      if (result.done) return
      last = result.value
      const events = result.value.events.map((event) => `${JSON.stringify(toCloudEvent(event))}\n`).join('')
      const text = last.caughtUp && heartbeatMs !== undefined ? events + marker(last) : events
      // A stream that is given nothing takes it for a pause and asks no further.
      if (text !== '') yield text
      next = pages.next()
    }
  } finally {
    await pages.return()
  }
}

const marker = ({ position, caughtUp }: Pick<ReplayPage, 'position' | 'caughtUp'>) =>
  `${JSON.stringify({ position, caughtUp })}\n`

/** What comes, or undefined after so long a silence. */
async function withinSilence<T>(next: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}
