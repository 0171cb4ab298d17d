import { setTimeout as delay } from 'node:timers/promises'
import type { FaultKind } from '../plan/fault-kinds.js'
import type { PlannedFault } from '../plan/scenario.js'
import type { LogServer } from './log-server.js'
import type { Shutdown } from './postgres-server.js'
import type { World } from './world.js'

type Strike = (world: World, fault: PlannedFault) => Promise<void>

/** Does what a fault is, and resolves when it is over; nothing is broken then any more, only being mended. */
export async function strike(world: World, fault: PlannedFault): Promise<void> {
  await delay(fault.delayMs)
  await STRIKES[fault.kind](world, fault)
}

const STRIKES: Record<FaultKind, Strike> = {
  'kill-api': killed('api'),
  'kill-projector': killed('projector'),
  'kill-ingester': killed('ingester'),
  'kill-combined': (world, { dice }) => {
    // The projector of one that is killed alone has to notice that it is an orphan.
    world.pick('combined', dice).signal('SIGKILL', { whole: dice % 2 === 0 })
    return Promise.resolve()
  },
  'kill-child': async (world, { dice }) => {
    for (const pid of await world.pick('combined', dice).children()) process.kill(pid, 'SIGKILL')
  },
  'pause-api': paused('api'),
  'pause-projector': paused('projector'),
  'restart-gracefully': (world, { dice }) => world.pick('', dice).restart(),
  'postgres-fast': restarted('fast'),
  'postgres-immediate': restarted('immediate'),
  'postgres-kill': restarted('kill'),
  'backend-kill': (world, { dice }) =>
    // Postgres takes this for a crash: it ends every session and recovers from its log.
    world.disturbing(async () => {
      const pids = await world.sessions()
      const pid = pids[dice % Math.max(1, pids.length)]
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    }),
  'sessions-ended': (world) => world.disturbing(() => world.endSessions()),
  'network-cut': (world, { dice }) =>
    world.disturbing(() => {
      for (const proxy of world.networks(dice)) proxy.cut()
      return Promise.resolve()
    }),
  'network-refuse': (world, { dice, lastsMs }) =>
    world.disturbing(async () => {
      const networks = world.networks(dice)
      for (const proxy of networks) proxy.refuse()
      await delay(lastsMs)
      for (const proxy of networks) proxy.heal()
    }),
  'network-stall': (world, { dice, lastsMs }) =>
    world.disturbing(async () => {
      const networks = world.networks(dice)
      for (const proxy of networks) proxy.stall()
      await delay(lastsMs)
      for (const proxy of networks) proxy.heal()
    }),
  'log-kill': withLog(
    (log) => log.kill(),
    (log) => log.comeBack(),
  ),
  'log-away': withLog(
    (log) => log.command('go-away'),
    (log) => log.command('come-back'),
  ),
  'log-stall': withLog(
    (log) => log.pause(),
    (log) => log.resume(),
  ),
  'disk-full': (world, { lastsMs }) =>
    world.disturbing(async () => {
      await world.disk?.fill()
      await delay(lastsMs)
      await world.disk?.free()
      // Without room for its own log Postgres gives up; whoever runs it starts it again.
      await world.postgres.comeBack()
    }),
}

function killed(name: string): Strike {
  return (world, { dice }) => {
    world.pick(name, dice).signal('SIGKILL')
    return Promise.resolve()
  }
}

function paused(name: string): Strike {
  return async (world, { dice, lastsMs }) => {
    const struck = world.pick(name, dice)
    struck.signal('SIGSTOP')
    await delay(lastsMs)
    struck.signal('SIGCONT')
  }
}

function withLog(
  breakIt: (log: LogServer) => Promise<void> | void,
  mend: (log: LogServer) => Promise<void> | void,
): Strike {
  return (world, { lastsMs }) =>
    world.disturbing(async () => {
      const { log } = world
      if (!log) throw new Error('the log has no server of its own')
      await breakIt(log)
      await delay(lastsMs)
      await mend(log)
    })
}

function restarted(how: Shutdown): Strike {
  return (world, { lastsMs }) =>
    world.disturbing(async () => {
      await world.postgres.goDown(how)
      // Now and then it is gone for longer than the back-off's first steps.
      await delay(lastsMs / 4)
      await world.postgres.comeBack()
    })
}
