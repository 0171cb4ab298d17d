import type { ProjectionDatabase } from './projection-database.spec-kit.js'

/** Positions of the events that the tally was given and that were committed, in the order it was given them. */
export async function applied({ pool }: ProjectionDatabase): Promise<string[]> {
  const { rows } = await pool.query<{ position: string }>('select position from tally_v1.applied order by n')
  return rows.map(({ position }) => position)
}

/** Stream → how many events and what they add up to. */
export async function sums({ pool }: ProjectionDatabase): Promise<Record<string, [events: number, amount: number]>> {
  const { rows } = await pool.query<{ stream: string; events: number; amount: string }>('select * from tally_v1.sums')
  return Object.fromEntries(rows.map(({ stream, events, amount }) => [stream, [events, Number(amount)]]))
}

/** The positions from 1 to a number, which is what they are in a log of a test's own. */
export const positions = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1))

/** A promise and what fulfils it. */
export function signal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => (give = resolve))
  return { given, give }
}

/** The signal of a lease that is not lost. */
export const NEVER: AbortSignal = new AbortController().signal
