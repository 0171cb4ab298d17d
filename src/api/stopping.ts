import type { Logger } from '../platform/logging/logger.js'

/** After so long a shutdown that hangs is cut short. */
const SHUTDOWN_MS = 30_000

/** Resolves when the process is told to stop. To be asked for before anything that takes time. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
}

/** A second signal, or a shutdown that hangs, ends the process: the log and the checkpoints allow it at any moment. */
export function endAnyway(logger: Logger): void {
  const end = (reason: string) => {
    logger.error({ reason }, 'ended before everything was closed')
    process.exit(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end('second signal'))
  setTimeout(() => end('time is up'), SHUTDOWN_MS).unref()
}
