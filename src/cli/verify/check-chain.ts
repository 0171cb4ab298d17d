import { Chain } from '../../domain/evidence/chain.js'
import { comparePositions, parsePosition } from '../../domain/log/position.js'
import type { Manifest } from '../../projections/evidence/pack/manifest.js'
import type { Finding } from './finding.js'
import type { PackReader } from './pack-reader.js'

/** Follows the chain over all events of a pack, from the hash before the first to the one at the last. */
export async function checkChain(
  pack: PackReader,
  { chain: { before, after }, counts, period }: Manifest,
  onEvent: () => void,
): Promise<Finding[]> {
  const file = 'events.ndjson'
  const chain = new Chain(before.hash, before.events)
  const rows = pack.chain()
  let line = 0
  let last = parsePosition(period.from.position)
  for await (const leaf of pack.leaves()) {
    line++
    const row = await rows.next()
    if (row.done === true || row.value.leaf !== leaf)
      return [{ file, line, kind: 'contradiction', detail: 'chain.csv has another hash for the line' }]
    const position = parsePosition(row.value.position)
    if (!position || !last || comparePositions(position, last) <= 0)
      return [{ file, line, kind: 'contradiction', detail: 'its position does not follow the one before' }]
    chain.add(leaf)
    last = position
    onEvent()
  }
  const to = parsePosition(period.to.position)
  const findings: Finding[] = []
  if (line !== counts.events || chain.events !== after.events)
    findings.push({
      file,
      kind: 'contradiction',
      detail: `there are ${line} events, not those that the manifest counts`,
    })
  if (chain.hash !== after.hash)
    findings.push({ file, kind: 'contradiction', detail: 'the chain does not lead to the hash in the manifest' })
  if (line > 0 && (!to || !last || comparePositions(last, to) > 0))
    findings.push({ file, line, kind: 'contradiction', detail: 'the last event lies after the end of the period' })
  return findings
}
