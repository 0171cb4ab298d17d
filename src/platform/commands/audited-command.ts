import { randomUUID } from 'node:crypto'
import { Command } from '@nestjs/cqrs'
import type { RefusedItemV1 } from '../../domain/events/event-types.js'
import type { CommandContext } from './command-context.js'

/** What tells that a command was accepted. */
export type AcceptanceRecord =
  /** The events it appends: what it changed is in the log with who changed it and why. */
  | 'EVENTS'
  /** An entry of its own, which is in the log before the command is carried out: it leaves nothing else there. */
  | 'ENTRY'
  /** Nothing: it is part of a consumer's reading. That it was refused is told all the same. */
  | 'NOTHING'

/**
 * What the audit log tells of a command. The values are what the sender wrote, checked or not: they are cut and made plain before they
 * are kept. Never a secret, never the content of a fragment.
 */
export interface CommandAccount {
  accepted: AcceptanceRecord
  /** What it is about: an entity's ref, or `source:…`, `projection:…`; absent where that is not one thing. */
  subject?: string | null
  /** The source on whose behalf it is. */
  source?: unknown
  reason?: unknown
  parameters?: Readonly<Record<string, unknown>>
}

/** The items of a command that stand for themselves, and what of them was refused. */
export interface ItemAccount {
  total: number
  refused: readonly RefusedItemV1[]
  /** How many were refused, where `refused` has only the first of them. */
  refusedCount?: number
  /** Whether that none of these was refused is worth telling: others of the same command were. */
  isRest?: boolean
}

/**
 * A command that may change something. Each says how the audit log tells of it; whatever executes it, that is done around the bus.
 */
export abstract class AuditedCommand<Result, Context extends CommandContext = CommandContext> extends Command<Result> {
  readonly context: Context & { commandId: string; command: string }

  /** @param name what the audit log calls it, for ever */
  constructor(name: string, context: Context) {
    super()
    this.context = { ...context, commandId: context.commandId ?? randomUUID(), command: name }
  }

  /** What the audit log tells of it; null where it changes nothing anyway, as a dry run. */
  abstract account(): CommandAccount | null

  /** What became of its items, where a result tells that some were refused. */
  itemsOf(_result: Result): ItemAccount | null {
    return null
  }
}
