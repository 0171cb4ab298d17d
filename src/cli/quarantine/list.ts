import { EXIT } from '../cli-error.js'
import { requireLimit } from '../differences.js'
import type { Connection } from '../service/connection.js'
import { quarantinedPage, type QuarantinedPage } from '../service/quarantine.js'
import { tableLines } from '../table.js'
import type { Terminal } from '../terminal.js'

const PAGE = 500
const HEADINGS = ['SOURCE', 'ENTITY', 'WHAT', 'KEPT ASIDE', 'BY', 'REASON']

/** `strata quarantine list`: what is kept aside, page by page. */
export async function list(
  connection: Connection,
  terminal: Terminal,
  [source]: string[],
  { json, limit = String(PAGE) }: { json?: true; limit?: string },
): Promise<number> {
  const page = await quarantinedPage(connection, { source, first: String(requireLimit(limit)) })
  if (json === true) terminal.print(JSON.stringify(page, undefined, 2))
  else if (page.total === 0) terminal.print('Nothing is kept aside.')
  else describe(page).forEach(terminal.print)
  return EXIT.ok
}

function describe({ fragments, total }: QuarantinedPage): string[] {
  const rows = fragments.map(({ source, entityRef, fragment, recordedAt, actor, reason }) => [
    source,
    entityRef,
    fragment === null ? 'retraction' : 'fragment',
    recordedAt,
    actor,
    reason ?? '-',
  ])
  const more = total - fragments.length
  return [...tableLines(HEADINGS, rows), ...(more > 0 ? [`… and ${more} more: --limit shows up to ${PAGE}.`] : [])]
}
