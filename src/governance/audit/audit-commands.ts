import type { CommandBus } from '@nestjs/cqrs'
import type { StrataError } from '../../domain/errors.js'
import { AuditedCommand } from '../../platform/commands/audited-command.js'
import { acceptance, refusal, refusalOfItems, type Told } from './audit-event.js'
import type { AuditLog } from './audit-log.js'

interface Bus {
  execute(command: object): Promise<unknown>
}

export interface Auditing {
  log: AuditLog
  /** What a sender is told of a failure. */
  told: (error: unknown) => StrataError
}

/**
 * Has the audit log told of every command that the bus executes, whoever sends it. What a command changed stands in the log already,
 * with who did it: told is what leaves nothing there.
 */
export function auditCommands(target: CommandBus, auditing: Auditing): void {
  const bus = target as unknown as Bus
  const execute = bus.execute.bind(bus)
  bus.execute = (command) => {
    if (!(command instanceof AuditedCommand))
      return Promise.reject(new TypeError(`${command.constructor.name} does not say how it is audited`))
    return audited(command as AuditedCommand<unknown>, () => execute(command), auditing)
  }
}

async function audited(
  command: AuditedCommand<unknown>,
  act: () => Promise<unknown>,
  { log, told: toldOf }: Auditing,
): Promise<unknown> {
  const account = command.account()
  if (account === null) return act()
  const told = { command, account }
  const { commandId, principal } = command.context
  // Of an actor who is refused all the time the entry comes after the act: a refusal that is only counted must not begin with one.
  const first = account.accepted === 'ENTRY' && log.reserve(principal.actor, commandId)
  if (first) await log.require(acceptance(told))
  const result = await act().catch(async (error: unknown) => {
    await log.keepRefusal(refusal(told, toldOf(error)))
    throw error
  })
  if (first) log.release(principal.actor, commandId)
  else if (account.accepted === 'ENTRY') await log.keep(acceptance(told))
  await keepRefusedItems(told, result, log)
  return result
}

async function keepRefusedItems(told: Told, result: unknown, log: AuditLog): Promise<void> {
  const items = told.command.itemsOf(result)
  if (items && (items.refused.length > 0 || items.isRest === true)) await log.keepRefusal(refusalOfItems(told, items))
}
