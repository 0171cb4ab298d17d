import type { StrataError } from '../../domain/errors.js'
import type { Logger } from '../../platform/logging/logger.js'

/**
 * Keeps to the log what is no fault of the client: as an error with its stack only what the service did not expect. That a read
 * model is behind, or the database away, is told a hundred times a second when it happens; a stack trace each told nothing more.
 */
export function logFailure(logger: Logger, error: unknown, told: StrataError, place: Record<string, unknown>): void {
  const { status, code } = told
  if (status >= 500 && code !== 'INTERNAL') {
    const reason = error instanceof Error ? error.message : undefined
    logger.warn({ ...place, code, reason }, 'request answered with a temporary failure')
  } else if (status >= 500) logger.error({ ...place, code, err: error }, 'request failed')
}
