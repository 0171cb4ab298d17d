import type { Position } from '../../../domain/log/position.js'

const LARGEST = (1n << 63n) - 1n

/**
 * The nodes at which every interval hangs that holds a position: a relational interval tree (Kriegel, Pötke, Seidl: Managing
 * Intervals Efficiently in Object-Relational Databases, 2000).
 *
 * An interval hangs at the one position within it that the highest power of two divides. At each power there are two that can be it
 * when the interval holds the position: the multiple at or before it, and the next one. So 127 nodes at most have all intervals that hold a
 * moment and few others, where a range of either end alone has half of a long history.
 */
export function nodesOf(position: Position): string[] {
  const at = BigInt(position)
  // Every power divides the very first position.
  const nodes = new Set([0n])
  for (let power = 0n; power < 63n; power++) {
    const before = (at >> power) << power
    nodes.add(before)
    const next = before + (1n << power)
    if (next <= LARGEST) nodes.add(next)
  }
  return [...nodes].map(String)
}
