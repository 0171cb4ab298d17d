import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../platform/logging/logger.js'

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 5_000

export interface RetryOptions {
  /** Whether a failure passes, so that the same again may succeed. */
  isTransient: (error: unknown) => boolean
  /** Gives up with the last error after so many attempts. */
  attempts: number
  /** Ends the waiting with the failure that was waited for. */
  signal: AbortSignal
  logger?: Pick<Logger, 'warn'>
}

/** How long to wait after the nth failure in a row: longer each time, and spread so that processes do not come at once. */
export function backOff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** (failures - 1)) * (0.5 + Math.random() / 2)
}

/** Repeats what failed for a passing reason. Only for what may happen twice. */
export async function retrying<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, signal, logger, isTransient } = options
  for (let failures = 1; ; failures += 1) {
    try {
      return await operation()
    } catch (err) {
      if (failures >= attempts || signal.aborted || !isTransient(err)) throw err
      logger?.warn({ err, failures }, 'the connection to the event log failed; trying again')
      await delay(backOff(failures), undefined, { signal }).catch(() => Promise.reject(err as Error))
    }
  }
}
