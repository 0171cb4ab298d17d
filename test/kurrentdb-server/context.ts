import type { Faults } from './faults.js'
import type { Log } from './log.js'

/** What the services of a server share. */
export interface ServerContext {
  log: Log
  faults: Faults
  /** Versions before 25.1 have no multi-stream append, those before 26.1 no appending of records with checks. */
  version: ServerVersion
  /** Cuts every connection, as a crash does. */
  breakConnections(): void
  /** Called at each subscription; gives the signal that ends it and what it waits for while it may not deliver. */
  subscriptions: Subscriptions
}

/** Oldest first. */
export const SERVER_VERSIONS = ['24.10.0', '25.1.0', '26.1.0'] as const
export type ServerVersion = (typeof SERVER_VERSIONS)[number]

/** Whether a server of one version can do what came with another. */
export function isSince(version: ServerVersion, since: ServerVersion): boolean {
  return SERVER_VERSIONS.indexOf(version) >= SERVER_VERSIONS.indexOf(since)
}

/** The subscriptions under way. */
export class Subscriptions {
  private readonly dropping = new Set<(how: 'error' | 'end') => void>()
  private readonly behind = new Set<() => void>()
  private release: (() => void) | undefined
  /** Resolves at once unless deliveries are held back. */
  held: Promise<void> = Promise.resolve()

  get count(): number {
    return this.dropping.size
  }

  /** Ends all of them: with a status, or as if they had come to their end. */
  drop(how: 'error' | 'end'): void {
    for (const drop of [...this.dropping]) drop(how)
  }

  /** From now on nothing is delivered, and nobody is told; until `resume`. */
  hold(): void {
    if (this.release) return
    this.held = new Promise((resolve) => {
      this.release = resolve
    })
  }

  resume(): void {
    this.release?.()
    this.release = undefined
    this.held = Promise.resolve()
  }

  /** Tells every subscriber that it fell behind, and catches it up. */
  fallBehind(): void {
    for (const fall of [...this.behind]) fall()
  }

  /** Enlists one; gives what takes it off the list. */
  enlist(drop: (how: 'error' | 'end') => void, fallBehind: () => void): () => void {
    this.dropping.add(drop)
    this.behind.add(fallBehind)
    return () => {
      this.dropping.delete(drop)
      this.behind.delete(fallBehind)
    }
  }
}
