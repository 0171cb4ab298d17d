import { setTimeout as delay } from 'node:timers/promises'
import type { Rebuild, RebuildPhase } from '../../projections/rebuild/rebuild.js'
import { CliError } from '../cli-error.js'
import { startProgress, type Progress } from '../progress.js'
import type { Connection } from '../service/connection.js'
import { listProjections } from '../service/projections.js'
import type { Terminal } from '../terminal.js'

const POLL_MS = 250
/** After so long without a process that takes it up somebody should be told, in milliseconds. */
const LONG_WAIT_MS = 5000

const LABELS: Record<RebuildPhase, string> = {
  FILLING: 'Reading the log',
  INDEXING: 'Making indexes',
  CATCHING_UP: 'Catching up',
  COMPARING: 'Comparing tables',
  SWITCHING: 'Switching',
}

/** Shows how far a rebuild is until it has come to its end. */
export async function watchRebuild(connection: Connection, terminal: Terminal, asked: Rebuild): Promise<Rebuild> {
  const bars = new PhaseBars(terminal)
  const start = Date.now()
  let warned = false
  try {
    for (;;) {
      const rebuild = await find(connection, asked)
      if (rebuild.finishedAt !== null) return rebuild
      bars.show(rebuild)
      if (rebuild.state === 'REQUESTED' && !warned && Date.now() - start > LONG_WAIT_MS) {
        warned = true
        terminal.note('No process with the projector role has taken it up yet.')
      }
      await delay(POLL_MS)
    }
  } finally {
    bars.stop()
  }
}

async function find(connection: Connection, { id, projection }: Rebuild): Promise<Rebuild> {
  for (const { rebuild } of await listProjections(connection)) if (rebuild?.id === id) return rebuild
  throw new CliError(`Another rebuild of ${projection} has followed; \`strata projections\` shows it.`)
}

/** One bar a phase. */
class PhaseBars {
  #phase: RebuildPhase | undefined
  #progress: Progress | undefined
  #shown = 0

  constructor(private readonly terminal: Terminal) {}

  show({ phase, done, total }: Rebuild): void {
    if (phase === null) return
    if (phase !== this.#phase) {
      this.stop()
      this.#phase = phase
      this.#shown = 0
      if (total > 0) this.#progress = startProgress(this.terminal, LABELS[phase], total)
    }
    this.#progress?.advance(Math.max(0, done - this.#shown))
    this.#shown = Math.max(done, this.#shown)
  }

  stop(): void {
    this.#progress?.stop()
    this.#progress = undefined
  }
}
