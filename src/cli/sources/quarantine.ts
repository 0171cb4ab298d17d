import { EXIT, UsageError } from '../cli-error.js'
import {
  AT_ONCE,
  decideAll,
  isMeant,
  report,
  requireReason,
  tellRelease,
  type DecideOptions,
} from '../quarantine/decide.js'
import type { Connection } from '../service/connection.js'
import { endQuarantine, quarantinedPage, quarantineSource } from '../service/quarantine.js'
import type { Terminal } from '../terminal.js'

export interface EndOptions extends DecideOptions {
  keptAside?: string
}

/** `strata sources quarantine`: has what a source sends kept aside. */
export async function quarantine(
  connection: Connection,
  terminal: Terminal,
  [source = '']: string[],
  { reason, json }: DecideOptions,
): Promise<number> {
  if (reason === undefined) throw new UsageError('Say why with --reason TEXT.')
  const result = await quarantineSource(connection, source, reason)
  if (json === true) terminal.print(JSON.stringify(result, undefined, 2))
  else if (result.outcome === 'UNCHANGED') terminal.print(`${source} is in quarantine already: nothing was done.`)
  else {
    terminal.print(`${source} is in quarantine from position ${result.position} on: what it sends is kept aside.`)
    terminal.print('`strata quarantine list` shows it, `strata sources end-quarantine` ends it.')
  }
  return EXIT.ok
}

/** `strata sources end-quarantine`: has what a source sends take effect again. */
export async function end(
  connection: Connection,
  terminal: Terminal,
  [source = '']: string[],
  { keptAside, ...options }: EndOptions,
): Promise<number> {
  const decision = requireDecision(keptAside)
  if (options.dryRun === true) {
    if (decision !== 'RELEASE')
      throw new UsageError('--dry-run tells what a release would change: --kept-aside release.')
    return tellRelease(connection, terminal, { source }, options)
  }
  const reason = requireReason(options, decision === 'RELEASE' ? 'release' : 'keep')
  const { total } = await quarantinedPage(connection, { source, first: '1' })
  const verb = decision === 'DROP' ? 'drop' : 'release'
  if (decision !== 'KEEP' && !(await isMeant(terminal, verb, { source, count: total }, options))) return EXIT.failed
  const ended = await endQuarantine(connection, source, { reason, keptAside: decision, limit: AT_ONCE })
  if (options.json !== true)
    terminal.print(
      ended.outcome === 'UNCHANGED'
        ? `${source} is not in quarantine.`
        : `${source} is out of quarantine from position ${ended.position} on: what it sends takes effect.`,
    )
  if (ended.keptAside === null) {
    if (options.json === true) terminal.print(JSON.stringify(ended, undefined, 2))
    return EXIT.ok
  }
  const which = { source, upTo: ended.position }
  const all = await decideAll(connection, terminal, verb, { which, reason, total, begun: ended.keptAside })
  if (options.json !== true) return report(terminal, all, options)
  terminal.print(JSON.stringify({ ...ended, keptAside: all }, undefined, 2))
  return all.refused > 0 ? EXIT.failed : EXIT.ok
}

function requireDecision(text = ''): 'RELEASE' | 'DROP' | 'KEEP' {
  const decision = text.toUpperCase()
  if (decision === 'RELEASE' || decision === 'DROP' || decision === 'KEEP') return decision
  throw new UsageError('Say what becomes of what is kept aside: --kept-aside release, drop or keep.')
}
