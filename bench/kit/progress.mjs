const start = performance.now()

/** A line on stderr: what is going on, and since how long. */
export function progress(text) {
  const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(4)
  process.stderr.write(`${seconds} s  ${text}\n`)
}
