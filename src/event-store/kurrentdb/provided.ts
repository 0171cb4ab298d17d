import type { AppendRequest } from '../event-store.js'

/** Requests, and behind them what they depend on besides: each stream once, as a request that only looks. */
export function withProvided(requests: readonly AppendRequest[]): readonly AppendRequest[] {
  const looks = new Map<string, AppendRequest>()
  for (const { provided } of requests) {
    for (const { stream, expectedRevision } of provided ?? [])
      looks.set(`${expectedRevision} ${stream}`, { stream, expectedRevision, events: [] })
  }
  return looks.size === 0 ? requests : [...requests, ...looks.values()]
}
