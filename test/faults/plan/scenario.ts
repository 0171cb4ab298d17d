import { Random } from '../../kit/random.js'
import { FAULT_KINDS, type FaultKind } from './fault-kinds.js'

/** Which processes a run has, by their roles. */
export interface Deployment {
  processes: { name: string; roles: string }[]
  /** On a disk of its own that can be full. */
  smallDisk: boolean
  /** The log is a server of its own, and not in the database. */
  ownLog: boolean
}

/** A fault and when it strikes. */
export interface PlannedFault {
  kind: FaultKind
  /** It strikes once so many writes are acknowledged, */
  afterWrites: number
  /** and so many milliseconds later, */
  delayMs: number
  /** and lasts so long, where it lasts. */
  lastsMs: number
  /** Decides whom it strikes. */
  dice: number
}

/** All that a seed decides. */
export interface Scenario {
  seed: number
  deployment: Deployment
  faults: PlannedFault[]
  /** Integrators, and the least that each does. */
  writers: number
  actions: number
}

const MOST_FAULTS = 4
/** Acknowledged writes between two faults, at most. */
const BETWEEN_FAULTS = 120
/** Longer than a lease, now and then. */
const LASTING_MS = [200, 600, 1500, 5500] as const

/** Draws the scenario of a seed. With `kinds`, each of these faults strikes once, in some order. */
export function planScenario(
  seed: number,
  kinds: readonly FaultKind[] = [],
  all: readonly FaultKind[] = FAULT_KINDS,
): Scenario {
  const random = new Random(seed)
  const struck = kinds.length > 0 ? shuffled(kinds, random) : draw(1 + random.int(MOST_FAULTS), all, random)
  let afterWrites = 10
  const faults = struck.map((kind): PlannedFault => {
    afterWrites += random.int(BETWEEN_FAULTS)
    return { kind, afterWrites, delayMs: random.int(60), lastsMs: random.pick(LASTING_MS), dice: random.int(1_000_000) }
  })
  const deployment = deploymentFor(struck, random)
  return { seed, deployment, faults, writers: 3 + random.int(6), actions: 8 + random.int(12) }
}

function deploymentFor(kinds: readonly FaultKind[], random: Random): Deployment {
  const needs = (...names: FaultKind[]) => names.some((name) => kinds.includes(name))
  const combined = needs('kill-combined', 'kill-child') || random.int(4) === 0
  const apart = needs('kill-api', 'kill-projector', 'pause-projector', 'kill-ingester') || !combined
  const processes = [
    ...(combined ? [{ name: 'combined', roles: 'api,projector,ingester' }] : []),
    ...(apart ? named('api', needs('kill-api') ? 2 : 1 + random.int(2)) : []),
    ...(apart ? named('projector', combined ? 1 : 2) : []),
    ...(needs('kill-ingester') ? named('ingester', 1) : []),
  ]
  const ownLog = needs('log-kill', 'log-away', 'log-stall') || random.int(5) === 0
  return { processes, smallDisk: needs('disk-full'), ownLog }
}

const named = (role: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `${role}-${i + 1}`, roles: role }))

const draw = (count: number, kinds: readonly FaultKind[], random: Random) =>
  Array.from({ length: count }, () => random.pick(kinds as [FaultKind, ...FaultKind[]]))

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(random.int(left.length), 1))
}
