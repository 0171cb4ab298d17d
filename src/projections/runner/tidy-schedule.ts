/** So many events change a read model enough for statistics of before to mislead the planner. */
const MANY_EVENTS = 5000

/** So many times what was tidied before is worth it amid a load: every 5,000 events, tidying took a fifth of a load's CPU time. */
const GROWTH = 3

/** A load that the projection keeps up with is caught up all the time; its end is when nothing has come for so long. */
const QUIET_MS = 1000

/** When a read model is tidied up: while it grows from little to much, and when a load is over. */
export interface TidySchedule {
  /** Is told each batch, and whether nothing was behind it. */
  applied(events: number, caughtUp: boolean): void
  /** Starts nothing more, and resolves once what was started is done. */
  finished(): Promise<void>
}

/** Calls `tidy`, which never rejects, when it is time. */
export function scheduleTidying(tidy: () => Promise<void>): TidySchedule {
  let untidy = 0
  let tidied = 0
  let quiet: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const start = () => {
    tidied += untidy
    untidy = 0
    running = running.then(tidy)
  }

  return {
    applied(events, caughtUp) {
      untidy += events
      clearTimeout(quiet)
      if (!caughtUp || untidy < MANY_EVENTS) return
      if (untidy >= GROWTH * tidied) start()
      else quiet = setTimeout(start, QUIET_MS)
    },
    finished() {
      clearTimeout(quiet)
      return running
    },
  }
}
