import type { Terminal } from '../terminal.js'
import type { Finding } from './finding.js'
import type { Verdict } from './verify-pack.js'

/** Says what became of a pack, to a person. */
export function reportVerdict(
  terminal: Terminal,
  folder: string,
  { ok, findings, manifest, keyId, pinned }: Verdict,
): void {
  for (const finding of findings) terminal.print(`✗ ${textOf(finding)}`)
  if (!ok) terminal.print(`${folder} is not what was signed: ${findings.length} found.`)
  if (!ok || !manifest) return
  const { counts, period, chain, madeAt, madeBy } = manifest
  terminal.print(`✓ ${folder}: nothing was changed, removed, put in or reordered since it was signed.`)
  terminal.print(
    `  ${counts.events} events after position ${period.from.position} up to ${period.to.position} (the last recorded at ${period.to.recordedAt ?? '-'}),`,
  )
  terminal.print(
    `  ${counts['ownership-changes']} changes of owners lead from ${counts['ownership-start']} that were owned to ${counts['ownership-end']}.`,
  )
  terminal.print(`  chain: ${chain.before.hash} (${chain.before.events} events)`)
  terminal.print(`      to ${chain.after.hash} (${chain.after.events} events)`)
  terminal.print(`  made at ${madeAt} for ${madeBy}, signed by the key ${keyId}`)
  for (const { position, type, status } of manifest.notReflected)
    terminal.print(`! ownership does not reflect the event at ${position} (${type}): it is parked, ${status}`)
  if (!pinned)
    terminal.print(
      '! No key was asked for: this proves that the pack fits the key in it, not whose key that is. Give --key-id or --key.',
    )
}

function textOf({ file, line, position, detail }: Finding): string {
  const where = [file, line !== undefined && `line ${line}`, position !== undefined && `position ${position}`]
  return [...(file === undefined ? [] : [where.filter(Boolean).join(', ')]), detail].join(': ')
}
