import cliProgress from 'cli-progress'
import type { Terminal } from './terminal.js'

/** Tells how far a long job is. */
export interface Progress {
  advance: (by?: number) => void
  stop: () => void
}

const BETWEEN_LINES_MS = 5_000
const number = new Intl.NumberFormat('en-US')

/** A bar where somebody watches, otherwise a line every few seconds, so that a log shows life without being flooded. */
export function startProgress(terminal: Terminal, label: string, total: number): Progress {
  return terminal.bars === undefined ? lines(terminal, label, total) : bar(terminal.bars, label, total)
}

function bar(stream: NodeJS.WritableStream, label: string, total: number): Progress {
  const format = `${label} {bar} {percentage}% | {value} of {total} | {eta_formatted} left`
  const single = new cliProgress.SingleBar(
    { stream, format, hideCursor: true, clearOnComplete: true, etaBuffer: 1_000 },
    cliProgress.Presets.shades_classic,
  )
  single.start(total, 0)
  return { advance: (by = 1) => single.increment(by), stop: () => single.stop() }
}

function lines(terminal: Terminal, label: string, total: number): Progress {
  return everyFewSeconds((done) => terminal.note(`${label}: ${done} of ${number.format(total)}`))
}

/** Tells how many there were so far of a job whose end is not known. */
export function startTicker(terminal: Terminal, what: string): Progress {
  return everyFewSeconds(
    (done) => terminal.note(`${done} ${what}`),
    (done) => terminal.note(`${done} ${what} in all`),
  )
}

function everyFewSeconds(tell: (done: string) => void, tellEnd?: (done: string) => void): Progress {
  let done = 0
  let lastLine = Date.now()
  return {
    advance: (by = 1) => {
      done += by
      if (Date.now() - lastLine < BETWEEN_LINES_MS) return
      lastLine = Date.now()
      tell(number.format(done))
    },
    stop: () => tellEnd?.(number.format(done)),
  }
}
