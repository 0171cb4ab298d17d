import { setTimeout as delay } from 'node:timers/promises'
import { backOff } from '../../../event-store/retrying.js'
import type { Logger } from '../../../platform/logging/logger.js'
import type { ChangePlace, ChangesPage } from '../../history/changes/effective-change.js'
import { prefetch } from '../../runner/prefetch.js'
import { batchesOf, type Batch } from './batches.js'
import type { RelayMeter } from './relay-meter.js'
import type { ChangeSink, OpenSink } from './sink.js'

/** Where a relay is, kept where it survives. */
export interface Cursor {
  /** Everything up to it is published. @throws Fenced when another owner keeps it by now */
  load(): Promise<ChangePlace>
  /** Moves it. @throws CursorMoved when somebody else did @throws Fenced when another owner keeps it by now */
  move(from: ChangePlace, to: ChangePlace): Promise<void>
  /** Notes why nothing is published now. */
  failed(reason: string): Promise<void>
}

/** Somebody has told the relay to begin elsewhere. */
export class CursorMoved extends Error {
  override readonly name = 'CursorMoved'
}

export interface Relay {
  changes: (after: ChangePlace, signal: AbortSignal) => AsyncIterable<ChangesPage>
  cursor: Cursor
  open: OpenSink
  /** Ends it after the batch in hand. */
  signal: AbortSignal
  /** Whether a failure says that this process is not the owner any more: then it ends. */
  isFenced: (error: unknown) => boolean
  logger: Logger
  meter: RelayMeter
  /** How long to wait after the nth failure in a row, in milliseconds. */
  wait?: (failures: number) => number
}

/**
 * Publishes every change, in order, for as long as it may: at least once, since the cursor is moved after what it stands behind is
 * acknowledged. Whatever fails is tried again, from the cursor and with a new sink, for ever.
 */
export async function relayChanges(relay: Relay): Promise<void> {
  const { signal, cursor, logger, meter, wait = backOff } = relay
  let failures = 0
  while (!signal.aborted) {
    try {
      await fromTheCursor(relay, () => (failures = 0))
    } catch (err) {
      if (relay.isFenced(err)) throw err
      if (isAborted(signal)) return
      if (err instanceof CursorMoved) continue
      failures++
      meter.failed()
      logger.warn({ err, failures }, 'changes cannot be published; trying again')
      await cursor
        .failed(reasonOf(err))
        .catch((error: unknown) => logger.warn({ err: error }, 'the failure is not noted'))
      await delay(wait(failures), undefined, { signal }).catch(() => undefined)
    }
  }
}

async function fromTheCursor(relay: Relay, onProgress: () => void): Promise<void> {
  // Whoever is not the owner any more must not open a sink: it would shut that of the owner.
  await relay.cursor.load()
  const sink = await relay.open()
  const ended = new AbortController()
  try {
    const start = await relay.cursor.load()
    await publishAll(relay, { sink, start, ended, onProgress })
  } finally {
    await sink.close()
  }
}

interface Publishing {
  sink: ChangeSink
  start: ChangePlace
  /** Ends the reading. */
  ended: AbortController
  onProgress: () => void
}

async function publishAll({ changes, cursor, signal, meter }: Relay, publishing: Publishing): Promise<void> {
  const { sink, start, ended, onProgress } = publishing
  let place = start
  const publish = async (batch: Batch) => {
    if (batch.messages.length > 0) await sink.publish(batch.messages)
    await cursor.move(place, batch.place)
    place = batch.place
    meter.published(batch.changes)
    onProgress()
  }
  for await (const page of prefetch(changes(start, AbortSignal.any([signal, ended.signal])))) {
    for (const batch of batchesOf(page)) {
      if (isAborted(signal)) return
      await publish(batch).catch((error: unknown) => {
        // The next page is asked for already, and at the log's end it is waited for until the reading is ended.
        ended.abort()
        throw error
      })
    }
  }
}

const isAborted = (signal: AbortSignal) => signal.aborted

const reasonOf = (error: unknown) =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500)
