import { comparePositions, type Position } from '../../../domain/log/position.js'

/** Something that an event says, with where it says so; `n` tells apart what one event says. */
export interface Placed<T> {
  position: Position
  n: number
  value: T
}

/**
 * The first so many of what two parts of an entry say, each thing once and where it was said first. In which order parts are put
 * together, and whether one comes twice, makes no difference.
 */
export function earliest<T>(
  a: readonly Placed<T>[],
  b: readonly Placed<T>[],
  most: number,
  keyOf: KeyOf<T>,
): Placed<T>[] {
  const seen = new Set<string>()
  return [...a, ...b]
    .sort((x, y) => comparePositions(x.position, y.position) || x.n - y.n)
    .filter((placed) => {
      const key = keyOf(placed)
      return !seen.has(key) && seen.add(key)
    })
    .slice(0, most)
}

type KeyOf<T> = (placed: Placed<T>) => string
