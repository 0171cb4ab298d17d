import { Chain, leafOf } from '../../../domain/evidence/chain.js'
import { firstDifference, type DifferenceKind } from '../../../domain/evidence/first-difference.js'
import { recordedLine } from '../../../domain/evidence/recorded-line.js'
import type { Position } from '../../../domain/log/position.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { strayLink } from '../chain/chain-ends.js'
import type { ChainReader } from '../chain/chain-reader.js'
import { LEAF_DIGITS, type Link } from '../chain/link.js'

const PAGE = 500

/** Where a log is not what it was when its events were chained. */
export interface LogDifference {
  /** `chain`: it is the kept chain that does not lead where it says; `end`: its head does not lead to its last link. */
  kind: DifferenceKind | 'chain' | 'end'
  /** Of the last event before it that is as it was; null for none. */
  after: Position | null
  /** Of the event that stands there now; null where the log ends. Of a chain that has lost its end, where that was at least. */
  at: Position | null
}

/** What has been found so far, and at last what there is to be found. */
export type LogCheck =
  | { type: 'progress'; checked: number; of: number }
  | { type: 'result'; ok: boolean; events: number; position: Position | null; hash: string; difference?: LogDifference }

interface Chained {
  position: Position
  leaf: string
}

/** Makes the chain of a log anew, and compares it with what was kept of it when its events were new. */
export async function* checkLog(
  log: Pick<EventStore, 'readAll'>,
  reader: ChainReader,
): AsyncGenerator<LogCheck, void, undefined> {
  const ends = await reader.ends()
  const links = reader.linksAfter(0)
  const chain = new Chain()
  let link = await nextOf(links)
  let last: Position | null = null
  let group: Chained[] = []
  const result = (difference?: LogDifference): LogCheck => ({
    type: 'result',
    ok: difference === undefined,
    events: chain.events,
    position: last,
    hash: chain.hash,
    ...(difference && { difference }),
  })
  // Told at once: nothing holds what came after the head, so no reading of the log could say that it is unchanged.
  const stray = strayLink(ends)
  if (stray) return yield result({ kind: 'end', after: ends.head?.position ?? null, at: stray.position })
  const pages = leavesOf(log)
  const different = async (is: Link, rest: readonly Chained[] = []) =>
    result(await locate({ link: is, links, group, rest, pages, after: last }))
  for await (const page of pages) {
    for (const [i, chained] of page.entries()) {
      if (!link) break
      chain.add(chained.leaf)
      group.push(chained)
      if (chain.events < link.events) continue
      if (chain.hash !== link.hash) return yield await different(link, page.slice(i + 1))
      last = chained.position
      group = []
      link = await nextOf(links)
    }
    yield { type: 'progress', checked: chain.events, of: ends.head?.events ?? 0 }
    if (!link) return yield result()
  }
  yield link ? await different(link) : result()
}

async function nextOf(links: AsyncGenerator<Link>): Promise<Link | undefined> {
  const { value } = (await links.next()) as IteratorResult<Link, undefined>
  return value
}

async function* leavesOf(log: Pick<EventStore, 'readAll'>): AsyncGenerator<Chained[], void, undefined> {
  for (let after: Position | null = null; ;) {
    const page = await log.readAll({ after, limit: PAGE })
    yield page.events.map((event) => ({ position: event.position, leaf: leafOf(recordedLine(event)) }))
    if (page.caughtUp) return
    after = page.position
  }
}

interface Place {
  /** The first that is not reached. */
  link: Link
  links: AsyncIterable<Link>
  /** What was read since the link before. */
  group: readonly Chained[]
  /** What was read beyond the link. */
  rest: readonly Chained[]
  pages: AsyncIterable<Chained[]>
  after: Position | null
}

/** Which event is another one, by the beginnings of the hashes that were kept of them. */
async function locate({ link, links, group, rest, pages, after }: Place): Promise<LogDifference> {
  const kept = async function* () {
    yield* leavesIn(link)
    for await (const next of links) yield* leavesIn(next)
  }
  const now = async function* () {
    for (const { leaf } of [...group, ...rest]) yield leaf.slice(0, LEAF_DIGITS)
    for await (const page of pages) for (const { leaf } of page) yield leaf.slice(0, LEAF_DIGITS)
  }
  const found = await firstDifference(kept(), now(), 0)
  const before = group[(found?.line ?? 1) - 2]?.position ?? after
  if (!found || found.line * LEAF_DIGITS > link.leaves.length)
    return { kind: 'chain', after: before, at: link.position }
  return { kind: found.kind, after: before, at: group[found.line - 1]?.position ?? null }
}

function* leavesIn({ leaves }: Link): Generator<string> {
  for (let at = 0; at < leaves.length; at += LEAF_DIGITS) yield leaves.slice(at, at + LEAF_DIGITS)
}
