/** How lines differ from those that they should be. */
export type DifferenceKind = 'changed' | 'removed' | 'inserted' | 'duplicated' | 'reordered'

/** Where lines first differ. */
export interface Difference {
  /** From 1, in what is looked at; one more than there are where the end is missing. */
  line: number
  kind: DifferenceKind
  /** The lines that should be there from here on, a few of them. */
  expected: string[]
  /** How many lines are gone, or are there too much, as far as was looked. */
  count: number
}

/** How far is looked ahead for where a line has gone. */
const WINDOW = 500

/**
 * Where lines first differ from those that they should be, both in the order of their file and by what tells one line from another;
 * undefined where they do not.
 *
 * @param surplus how many lines there are more than there should be: it tells a line that was moved from one that was put in
 */
export async function firstDifference(
  expected: AsyncIterable<string>,
  actual: AsyncIterable<string>,
  surplus: number,
): Promise<Difference | undefined> {
  const [should, is] = [expected[Symbol.asyncIterator](), actual[Symbol.asyncIterator]()]
  try {
    let previous: string | undefined
    for (let line = 1; ; line++) {
      const [one, other] = await Promise.all([should.next(), is.next()])
      if (one.done === true && other.done === true) return undefined
      if (one.done !== true && other.done !== true && one.value === other.value) {
        previous = one.value
        continue
      }
      const expectedHere = await ahead(one, should)
      const actualHere = await ahead(other, is)
      return { line, ...judge(expectedHere, actualHere, { previous, surplus }), expected: expectedHere.slice(0, 3) }
    }
  } finally {
    await should.return?.()
    await is.return?.()
  }
}

async function ahead(first: IteratorResult<string>, rest: AsyncIterator<string>): Promise<string[]> {
  const found: string[] = []
  for (let next = first; next.done !== true; next = await rest.next()) {
    found.push(next.value)
    if (found.length === WINDOW) break
  }
  return found
}

function judge(
  expected: readonly string[],
  actual: readonly string[],
  { previous, surplus }: { previous: string | undefined; surplus: number },
): { kind: DifferenceKind; count: number } {
  const [should, is] = [expected[0], actual[0]]
  if (is === undefined) return { kind: 'removed', count: Math.max(expected.length, -surplus) }
  const skipped = expected.indexOf(is)
  const put = should === undefined ? actual.length : actual.indexOf(should)
  if (skipped > 0 && (surplus < 0 || put <= 0)) return { kind: 'removed', count: skipped }
  if (skipped > 0 && surplus === 0) return { kind: 'reordered', count: 1 }
  if (put > 0) return { kind: is === previous || skipped > 0 ? 'duplicated' : 'inserted', count: put }
  return { kind: 'changed', count: 1 }
}
