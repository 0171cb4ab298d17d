import { writeFileSync } from 'node:fs'

/** Leaves the numbers of a test run in the file that STRATA_TEST_COUNTS names. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const path = process.env.STRATA_TEST_COUNTS
    if (!path) return
    // A file that does not even load has no failed test, but must not read as a success.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    const counts = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
    writeFileSync(path, `${counts}\n`)
  }
}
