import type { Pool, PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'
import { claim, renew } from './lease-claim.js'

/** The right to write a projection, as long as `signal` is not aborted. */
export interface Lease {
  epoch: string
  /** Checkpoint at the moment it was taken. */
  position: Position | null
  /** Aborted when the lease is lost. */
  signal: AbortSignal
  /** Gives it back, so that another process can have it at once. */
  release(): Promise<void>
}

export interface LeaseTimes {
  /** So often the owner gives a sign of life. */
  heartbeatMs: number
  /** After so long without one another process may take over. */
  leaseMs: number
}

/**
 * Four heartbeats, so that a busy machine costs no lease; with what a waiting process needs to notice, a projection stands
 * still for five seconds at most.
 */
export const LEASE_TIMES: LeaseTimes = { heartbeatMs: 1000, leaseMs: 4000 }

/**
 * Takes the lease of a projection, or gives undefined while another process has it. The epoch is the fencing token: whatever
 * an owner writes is compared with it, so that one which was paused or cut off and comes back writes nothing.
 */
export async function tryLease(
  pool: Pool,
  projection: string,
  owner: string,
  times: LeaseTimes = LEASE_TIMES,
): Promise<Lease | undefined> {
  const client = await pool.connect()
  const lost = new AbortController()
  // From the first to the last moment: the error of a connection that nobody listens to ends the process.
  const onLoss = () => lost.abort(new LeaseLost(projection))
  client.on('error', onLoss)
  client.on('end', onLoss)
  const giveBack = (broken: boolean) => {
    client.release(broken)
    client.off('error', onLoss)
    client.off('end', onLoss)
  }
  try {
    const claimed = await claim(client, projection, owner, times.leaseMs)
    if (!claimed) {
      giveBack(false)
      return undefined
    }
    const heartbeat = beat(() => renew(client, projection, claimed.epoch), onLoss, times)
    const { signal } = lost
    return { ...claimed, signal, release: releaseOnce({ client, signal, heartbeat, giveBack }) }
  } catch (error) {
    giveBack(true)
    throw error
  }
}

/** The projection may have another owner by now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor(projection: string) {
    super(`the lease of ${projection} is lost`)
  }
}

/** Renews until it is told that there is another owner, or is told nothing for so long that there may be one. */
function beat(
  renewal: () => Promise<boolean>,
  onLoss: () => void,
  { heartbeatMs, leaseMs }: LeaseTimes,
): NodeJS.Timeout {
  let askedAt: number | undefined
  const ask = async () => {
    askedAt = performance.now()
    try {
      if (!(await renewal())) onLoss()
    } catch {
      // A connection that failed says so itself; what else the database refuses it may grant at the next heartbeat.
    } finally {
      askedAt = undefined
    }
  }
  const timer = setInterval(() => {
    if (askedAt === undefined) void ask()
    else if (performance.now() - askedAt > leaseMs) onLoss()
  }, heartbeatMs)
  return timer.unref()
}

interface Held {
  client: PoolClient
  signal: AbortSignal
  heartbeat: NodeJS.Timeout
  giveBack: (broken: boolean) => void
}

function releaseOnce({ client, signal, heartbeat, giveBack }: Held): () => Promise<void> {
  let released = false
  return async () => {
    if (released) return
    released = true
    // Heartbeats go on meanwhile: they notice where the unlocking is never answered.
    const gone = new Promise<boolean>((resolve) => {
      if (signal.aborted) resolve(false)
      signal.addEventListener('abort', () => resolve(false), { once: true })
    })
    const unlocked = client.query('select pg_advisory_unlock_all()').then(
      () => true,
      () => false,
    )
    const clean = await Promise.race([gone, unlocked])
    clearInterval(heartbeat)
    // A lock that could not be given back must not stay with a pooled connection.
    giveBack(!clean)
  }
}
