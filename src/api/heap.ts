import { setFlagsFromString } from 'node:v8'

/**
 * How much garbage may gather before it is collected, in percent of what is alive. By default V8 let a bulk load grow to
 * 320 MB of RSS, of which 50 MB were alive; so it is 200 to 220 MB.
 */
const HEAP_GROWING_PERCENT = 100

export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`)
}
