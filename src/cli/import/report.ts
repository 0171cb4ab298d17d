import type { Terminal } from '../terminal.js'
import { placeText, type Fault, type Refusal, type Remark } from './findings.js'
import { allRefused, type RootOutcome } from './outcome.js'

const SHOWN = 20

/** Prints what became of an import for people. */
export function printReport({ print }: Terminal, outcomes: readonly RootOutcome[]): void {
  printList(print, 'Warnings', outcomes.flatMap(({ collection }) => collection.warnings).map(remarkLine), SHOWN)
  printList(print, 'Skipped', outcomes.flatMap(({ collection }) => collection.skipped).map(remarkLine), SHOWN)
  printList(
    print,
    'Refused',
    outcomes.flatMap(allRefused).flatMap(({ faults }) => faults.map(faultLine)),
  )
  for (const outcome of outcomes) printRoot(print, outcome)
}

type Print = Terminal['print']

function printList(print: Print, title: string, lines: readonly string[], most = Infinity): void {
  if (lines.length === 0) return
  print(`${title}:`)
  for (const line of lines.slice(0, most)) print(`  ${line}`)
  if (lines.length > most) print(`  … and ${lines.length - most} more (--json lists all)`)
}

const remarkLine = ({ place, message }: Remark) => `${placeText(place)}  ${message}`

function faultLine({ place, code, message, pointer }: Fault): string {
  return `${placeText(place)}  ${code}  ${pointer === undefined || pointer === '' ? '' : `${pointer} `}${message}`
}

function printRoot(print: Print, outcome: RootOutcome): void {
  const { collection, source, set, removals, notPruned } = outcome
  print(
    `${collection.root.given}: files ${collection.files}, documents ${collection.documents} (source ${source}, set ${set})`,
  )
  print(`  ${countsLine(outcome)}`)
  const verb = outcome.mode === 'replace-dry-run' ? 'Would be removed' : 'Removed'
  printList(
    print,
    `  ${verb}`,
    removals.map((ref) => `  ${ref}`),
    SHOWN,
  )
  if (notPruned !== undefined) print(`  Nothing was removed: ${notPruned}.`)
}

function countsLine(outcome: RootOutcome): string {
  const { collection, mode } = outcome
  const rest = { skipped: collection.skipped.length, refused: allRefused(outcome).length }
  if (mode === 'check') {
    return `dry run, nothing sent: ${counts({ 'would be sent': collection.items.length, ...rest })}`
  }
  const { recorded, unchanged, superseded, retracted, quarantined } = outcome
  const aside: Record<string, number> = quarantined > 0 ? { 'kept aside': quarantined } : {}
  const line = counts({ recorded, unchanged, superseded, retracted, ...aside, ...rest })
  return mode === 'replace-dry-run' ? `dry run, nothing written; it would be: ${line}` : line
}

const counts = (all: Record<string, number>) =>
  Object.entries(all)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** Prints what became of an import as one JSON object. */
export function printJson({ print }: Terminal, outcomes: readonly RootOutcome[]): void {
  print(JSON.stringify({ ok: outcomes.every(isFine), roots: outcomes.map(jsonOf) }, undefined, 2))
}

/** Whether nothing was refused and everything done that was asked for. */
export function isFine(outcome: RootOutcome): boolean {
  return allRefused(outcome).length === 0 && outcome.notPruned === undefined
}

function jsonOf(outcome: RootOutcome) {
  const { collection, source, set, mode, removals, notPruned } = outcome
  const { recorded, unchanged, superseded, retracted, quarantined } = outcome
  const { root, files, documents, items, skipped, warnings } = collection
  const read = { files, documents, entities: items.length }
  const refused = allRefused(outcome)
  const counted = {
    recorded,
    unchanged,
    superseded,
    retracted,
    quarantined,
    skipped: skipped.length,
    refused: refused.length,
  }
  return {
    path: root.given,
    source,
    set,
    mode,
    counts: { ...read, ...counted },
    removals,
    notPruned: notPruned ?? null,
    refused: refused.map(jsonRefusal),
    skipped: skipped.map(jsonRemark),
    warnings: warnings.map(jsonRemark),
  }
}

function jsonRefusal({ entityRef, faults }: Refusal) {
  const errors = faults.map(({ place, code, message, pointer }) => ({
    path: place.path,
    line: place.line ?? null,
    code,
    message,
    pointer: pointer ?? null,
  }))
  return { entityRef: entityRef ?? null, errors }
}

const jsonRemark = ({ place, message }: Remark) => ({ path: place.path, line: place.line ?? null, message })
