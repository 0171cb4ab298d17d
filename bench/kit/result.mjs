/** A floor: what the same machine needs in the same run for the least that the row has to do. */
export function floor(what, measured, unit) {
  return { what, unit, ...(typeof measured === 'number' ? { figure: measured } : measured) }
}

/** A row of which less is better: times, sizes. */
export function lessIsBetter(what, measured, unit, { floors = [], goal, limit } = {}) {
  const figures = typeof measured === 'number' ? { figure: measured } : measured
  return {
    what,
    unit,
    ...figures,
    goal,
    limit,
    floors: floors.map((low) => [low, figures.figure / low.figure]),
    ...told(figures.figure, goal, limit),
  }
}

/** A row of which more is better: rates. Its ratio is turned over: ratios always say how many times the floor's effort. */
export function moreIsBetter(what, figure, unit, { floors = [], goal, limit } = {}) {
  return {
    what,
    unit,
    figure,
    goal,
    limit,
    floors: floors.map((low) => [low, low.figure / figure]),
    ...told(-figure, negative(goal), negative(limit)),
  }
}

/** CPU time in microseconds as rows of so much a thing. */
export function cpuRows(cpu, things, thing) {
  return cpu.map(([name, microseconds]) => lessIsBetter(`  CPU of ${name}, ${thing}`, microseconds / things, 'µs'))
}

const negative = (value) => (value === undefined ? undefined : -value)

function told(figure, goal, limit) {
  if (limit !== undefined && figure > limit) return { verdict: 'missed' }
  if (goal !== undefined)
    return { verdict: figure <= goal ? 'goal met' : limit === undefined ? 'short of goal' : 'within limit' }
  return limit === undefined ? {} : { verdict: 'within limit' }
}
