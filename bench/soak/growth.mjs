const MB = 2 ** 20
const HOUR_MS = 3_600_000

/**
 * How fast a figure grows, of samples `{ at, bytes }`: the least-squares slope and twice its standard error, both in MB an
 * hour, and the means of the first and of the last quarter, in MB.
 */
export function growth(samples) {
  const xs = samples.map(({ at }) => (at - samples[0].at) / HOUR_MS)
  const ys = samples.map(({ bytes }) => bytes / MB)
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const spreadX = sum(xs.map((x) => (x - meanX) ** 2))
  const slope = sum(xs.map((x, i) => (x - meanX) * (ys[i] - meanY))) / spreadX
  const residuals = sum(xs.map((x, i) => (ys[i] - meanY - slope * (x - meanX)) ** 2))
  const quarter = Math.ceil(ys.length / 4)
  return {
    slope,
    uncertainty: 2 * Math.sqrt(residuals / (xs.length - 2) / spreadX),
    first: mean(ys.slice(0, quarter)),
    last: mean(ys.slice(-quarter)),
    samples: ys.length,
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0)
const mean = (values) => sum(values) / values.length
