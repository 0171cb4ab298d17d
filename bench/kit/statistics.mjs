/** The value that so many hundredths of the values do not exceed. */
export function percentile(values, hundredths) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * hundredths) / 100) - 1)]
}

/** The usual time and the worst but one in a hundred, in milliseconds. */
export function spread(values) {
  return { figure: percentile(values, 50), p99: percentile(values, 99) }
}

/** How long an action takes, in milliseconds. */
export async function millisecondsOf(action) {
  const start = performance.now()
  await action()
  return performance.now() - start
}
