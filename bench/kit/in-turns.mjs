import { millisecondsOf, spread } from './statistics.mjs'

const WARM_UP = 20

/**
 * The spread of the time that each action takes, by its name. They take turns, so that a busy moment of the machine hits
 * them and their floors alike.
 */
export async function timeInTurns(actions, rounds) {
  const times = new Map(Object.keys(actions).map((name) => [name, []]))
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [name, action] of Object.entries(actions)) {
      const milliseconds = await millisecondsOf(() => action(Math.abs(round)))
      if (round >= 0) times.get(name).push(milliseconds)
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, spread(values)]))
}
