import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { readEverything } from '../../src/event-store/conformance/samples.spec-kit.js'
import { openEventStore } from '../../src/event-store/open-event-store.js'
import { openPool } from '../../src/platform/database/database.js'
import { createLogger } from '../../src/platform/logging/logger.js'
import { Random } from '../kit/random.js'
import { checkLog } from './checks/check-log.js'
import { checkReadModels } from './checks/check-read-models.js'
import { whenSettled } from './checks/check-services.js'
import type { Lane } from './lane.js'
import { Ledger } from './load/ledger.js'
import { ServiceClient } from './load/service-client.js'
import { Writer } from './load/writer.js'
import type { Scenario } from './plan/scenario.js'
import { strike } from './world/faults.js'
import { World } from './world/world.js'

/** A run that takes longer hangs. */
const LONGEST_MS = 180_000

export interface RunResult {
  seed: number
  problems: string[]
  faults: string[]
  acknowledged: number
  /** Requests that were sent again. */
  retries: number
  events: number
  milliseconds: number
  /** Logs of the processes. */
  folder: string
}

/** Plays a scenario and checks what is left of it. */
export async function run(scenario: Scenario, lane: Lane, { keep = false } = {}): Promise<RunResult> {
  const began = performance.now()
  const folder = join(lane.folder, `run-${scenario.seed}`)
  const place = await lane.place(scenario)
  const ledger = new Ledger()
  const world = await World.open({ deployment: scenario.deployment, ...place, folder })
  const signal = AbortSignal.timeout(LONGEST_MS)
  // Every request listens to it.
  setMaxListeners(0, signal)
  let events = 0
  try {
    events = await interrupted(play(scenario, world, ledger, place, signal), signal)
  } catch (error) {
    world.complain(signal.aborted ? `it hangs: ${ledger.acknowledged} writes acknowledged` : describe(error))
  } finally {
    await world.destroy()
    await lane.restore(place, { keep }).catch((error: unknown) => world.complain(`not mended: ${describe(error)}`))
  }
  const { acknowledged, retries } = ledger
  const faults = scenario.faults.map(({ kind }) => kind)
  const milliseconds = performance.now() - began
  return {
    seed: scenario.seed,
    problems: [...world.problems],
    faults,
    acknowledged,
    retries,
    events,
    milliseconds,
    folder,
  }
}

async function play(
  scenario: Scenario,
  world: World,
  ledger: Ledger,
  place: { database: string; replayDatabase: string },
  signal: AbortSignal,
): Promise<number> {
  await world.start()
  const random = new Random(scenario.seed)
  const clients: ServiceClient[] = []
  const clientOf = (choice: number) => {
    const retried = () => ledger.retried()
    const client = new ServiceClient({ api: () => world.api(choice++), signal, retried, complain: world.complain })
    clients.push(client)
    return client
  }
  signal.addEventListener('abort', () => clients.forEach(({ doing }, i) => world.complain(`w${i} is at ${doing}`)))
  let struck = false
  const striking = (async () => {
    for (const fault of scenario.faults) {
      await ledger.whenAcknowledged(fault.afterWrites)
      await strike(world, fault)
    }
    struck = true
  })()
  const writing = Array.from({ length: scenario.writers }, async (_, i) => {
    const own = new Random(random.int(2 ** 31))
    const writer = new Writer(`w${i}`, own, clientOf(i), ledger, world.complain)
    for (let n = 0; n < scenario.actions || !struck; n++) await writer.act()
  })
  await Promise.all([striking, ...writing])
  await world.whenUp()
  return check(world, ledger, place, clientOf(0), signal)
}

/** Lets the run settle, stops it, and holds what it left to what it acknowledged. */
async function check(
  world: World,
  ledger: Ledger,
  { database, replayDatabase }: { database: string; replayDatabase: string },
  client: ServiceClient,
  signal: AbortSignal,
): Promise<number> {
  const logger = createLogger('silent')
  const open = (name: string) => openPool(world.postgres.url(name), { max: 6, applicationName: 'faults', logger })
  const [live, empty] = [open(database), open(replayDatabase)]
  const log = await openEventStore(world.logUrl, { logger, applicationName: 'faults' })
  try {
    const head = await log.head()
    if (head !== null) await whenSettled(client, head, signal, world.complain)
    await world.stop()
    const events = await readEverything(log)
    checkLog(events, ledger, world.complain)
    await checkReadModels(log, live, empty, world.complain)
    return events.length
  } finally {
    await log.close()
    await Promise.all([live.end(), empty.end()])
  }
}

/** What has no signal of its own is left when the run's time is up. */
function interrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    work.then(resolve, reject)
  })
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
