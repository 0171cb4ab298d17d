import { lessIsBetter } from '../kit/result.mjs'
import { growth } from './growth.mjs'

/** Until caches are full and code is compiled, a process grows for good reasons. */
const WARM_UP = 1 / 4
/** MB an hour, beyond what the samples leave uncertain. 2 would be 50 MB a day. */
const LIMIT = { heap: 2, rss: 10 }

/** How fast the memory of a process grows, of what the probe noted. */
export function growthRows(name, samples) {
  const steady = samples.slice(Math.ceil(samples.length * WARM_UP))
  const heap = growth(steady.map(({ at, heapUsed, external }) => ({ at, bytes: heapUsed + external })))
  const rss = growth(steady.map(({ at, rss: bytes }) => ({ at, bytes })))
  return [
    lessIsBetter(`${name}: heap and buffers after collection, sure growth`, sure(heap), 'MB/h', { limit: LIMIT.heap }),
    lessIsBetter('  slope', heap.slope, 'MB/h'),
    lessIsBetter('  uncertainty (two standard errors)', heap.uncertainty, 'MB/h'),
    lessIsBetter('  first quarter', heap.first, 'MB'),
    lessIsBetter('  last quarter', heap.last, 'MB'),
    lessIsBetter(`${name}: RSS, sure growth`, sure(rss), 'MB/h', { limit: LIMIT.rss }),
    lessIsBetter('  slope', rss.slope, 'MB/h'),
    lessIsBetter('  uncertainty (two standard errors)', rss.uncertainty, 'MB/h'),
    lessIsBetter('  first quarter', rss.first, 'MB'),
    lessIsBetter('  last quarter', rss.last, 'MB'),
  ]
}

/** What the slope is at least. */
const sure = ({ slope, uncertainty }) => Math.max(0, slope - uncertainty)
