import { Counter, Histogram, type Registry } from 'prom-client'
import type { AppendRequest, AppendVerdict, EventStore } from './event-store.js'

/** Up to what a group of 500 waits for on a slow disk. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The same store, whose appends are counted and timed. */
export function meteredEventStore(store: EventStore, registry: Registry): EventStore {
  const observed = appendMetrics(registry)
  return {
    append: (requests) => observed(requests, () => store.append(requests)),
    appendAtomically: (requests) => observed(requests, () => store.appendAtomically(requests)),
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    subscribe: (options) => store.subscribe(options),
    head: () => store.head(),
    countAfter: (position) => store.countAfter(position),
    positionAt: (time) => store.positionAt(time),
    close: () => store.close(),
  }
}

type Append = () => Promise<AppendVerdict[]>

function appendMetrics(
  registry: Registry,
): (requests: readonly AppendRequest[], append: Append) => Promise<AppendVerdict[]> {
  const registers = [registry]
  const requests = counter('strata_append_requests_total', 'Requests to append to a stream, as they were answered.')
  const events = counter('strata_appended_events_total', 'Events in the requests that were taken.')
  const conflicts = counter(
    'strata_append_conflicts_total',
    'Requests refused because the stream was not at the expected revision.',
  )
  const failures = counter('strata_append_failures_total', 'Calls that the log did not answer.')
  const seconds = new Histogram({
    name: 'strata_append_duration_seconds',
    help: 'Time of a call that appends, from asking to its verdicts.',
    buckets: SECONDS,
    registers,
  })

  function counter(name: string, help: string) {
    return new Counter({ name, help, registers })
  }

  return async (asked, append) => {
    const done = seconds.startTimer()
    try {
      const verdicts = await append()
      requests.inc(asked.length)
      verdicts.forEach((verdict, i) => {
        if (!verdict.taken) conflicts.inc()
        else events.inc(asked[i]?.events.length ?? 0)
      })
      return verdicts
    } catch (error) {
      failures.inc()
      throw error
    } finally {
      done()
    }
  }
}
