import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What a figure depends on besides the program. */
export function machine() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg().map((load) => Number(load.toFixed(2))),
  }
}
