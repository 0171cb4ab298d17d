import type { WithdrawalCounts } from '../../ingestion/withdrawal/withdrawal-tally.js'
import type { WithdrawalResult } from '../../ingestion/withdrawal/withdrawer.js'
import type { WithdrawalPreview } from '../service/withdrawals.js'

/** What became of all parts of a withdrawal so far. */
export interface Counts extends WithdrawalCounts {
  source: string
  from: string
  until: string
  /** Read at or after it to see it. */
  position: string | null
}

/** Adds a part, and gives how many entities it had. */
export function addPart(counts: Counts, part: WithdrawalResult): number {
  counts.restored += part.restored
  counts.retracted += part.retracted
  counts.unchanged += part.unchanged
  counts.leftAlone += part.leftAlone
  counts.leftAloneRefs.push(...part.leftAloneRefs)
  counts.refused.push(...part.refused)
  counts.position = part.position ?? counts.position
  return part.restored + part.retracted + part.unchanged + part.leftAlone
}

const number = new Intl.NumberFormat('en-US')

/** What a withdrawal would come to, as lines. */
export function describePreview({ source, from, until, entities, total, ...counts }: WithdrawalPreview): string[] {
  if (entities === 0) return [`${source} said nothing after ${from} up to ${until}.`]
  return [
    `${source} spoke of ${number.format(entities)} ${entities === 1 ? 'entity' : 'entities'} after ${from} up to ${until}. If that is withdrawn:`,
    ...countLines(counts, { restored: 'would be brought back', retracted: 'would be retracted' }),
    `${number.format(total)} ${total === 1 ? 'entity' : 'entities'} would change.`,
  ]
}

/** What became of it, as lines. */
export function describeCounts({ source, from, until, position, ...counts }: Counts): string[] {
  return [
    `What ${source} said after ${from} up to ${until} is withdrawn${position === null ? '' : `, at position ${position}`}:`,
    ...countLines(counts, { restored: 'brought back', retracted: 'retracted' }),
    ...counts.refused.map(({ entityRef, error }) => `  refused: ${entityRef}: ${error.message}`),
  ]
}

/** Refs that are named of those left alone. */
const NAMED = 20

function countLines(
  { restored, retracted, unchanged, leftAlone, leftAloneRefs, refused }: WithdrawalCounts,
  words: { restored: string; retracted: string },
): string[] {
  const line = (count: number, text: string) => (count === 0 ? [] : [`  ${number.format(count)} ${text}`])
  return [
    ...line(restored, `${words.restored}: the source asserts again what it did before`),
    ...line(retracted, `${words.retracted}: the source asserts nothing again`),
    ...line(unchanged, 'as they are: nothing of it stands any more'),
    ...line(leftAlone, 'left alone, for the source has spoken since:'),
    ...leftAloneRefs.slice(0, NAMED).map((ref) => `    ${ref}`),
    ...(leftAlone > Math.min(NAMED, leftAloneRefs.length) ? ['    …: --json names more'] : []),
    ...line(refused.length, 'refused'),
  ]
}
