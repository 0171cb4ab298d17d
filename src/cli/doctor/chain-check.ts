import { checkService, differenceText } from '../verify/check-service.js'
import { alive } from './service-checks.js'
import { failed, ok, type Check } from './check.js'

/** How long is looked; what is not reached by then is `strata verify --service`'s. */
const LOOK_MS = 5_000

/** Whether the log is what it was when its events were new. */
export const logChain: Check = {
  name: 'log unchanged',
  needs: alive.name,
  async run({ connection }) {
    const time = AbortSignal.timeout(LOOK_MS)
    let looked = { checked: 0, of: 0 }
    try {
      const result = await checkService(connection, (checked, of) => (looked = { checked, of }), time)
      if (result.ok) return ok(`${result.events} events are what they were when they were chained`)
      const advice =
        'Somebody wrote to the tables of the log or of its chain. Compare the log with a back-up, or with packs of evidence of the time.'
      return failed(differenceText(result), advice)
    } catch (error) {
      if (!time.aborted) throw error
      return ok(
        `${looked.checked} of ${looked.of} events looked at, none changed; \`strata verify --service\` checks all`,
      )
    }
  },
}
