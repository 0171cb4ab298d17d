/**
 * Properties against a real Postgres hold over some dozens of random cases in each run of the tests, and over thousands by
 * `npm run test:properties`, which says how many times as many by this.
 */
const TIMES = Number(process.env['STRATA_TEST_TIMES'] ?? 1)
const SEED = process.env['STRATA_TEST_SEED']

/** Settings of a property that is tried so often and is not begun again after so many seconds, times what was asked for. */
export const runs = (numRuns: number, seconds: number) => ({
  numRuns: numRuns * TIMES,
  interruptAfterTimeLimit: seconds * TIMES * 1000,
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
})

/** The time that a test with such a property may take, in milliseconds. */
export const timeFor = (seconds: number) => seconds * TIMES * 1000
