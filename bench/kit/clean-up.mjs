import { constants } from 'node:os'
import { progress } from './progress.mjs'

/** What has to be undone whatever happens, last things first. */
export class CleanUp {
  #actions = []
  #done

  get begun() {
    return this.#done !== undefined
  }

  /** Remembers an action for the end, and gives a function that does it earlier. */
  later(action) {
    let done
    const once = () => (done ??= action())
    this.#actions.unshift(once)
    return once
  }

  /** Does all that was remembered. */
  now() {
    return (this.#done ??= this.#run())
  }

  /** Ctrl-C leaves no server and no folder behind. */
  onSignals() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (!this.begun) progress(`${signal}: cleaning up`)
        void this.now().then(() => process.exit(128 + constants.signals[signal]))
      })
    }
  }

  async #run() {
    for (const action of this.#actions) {
      await Promise.resolve()
        .then(action)
        .catch((error) => progress(`cleaning up: ${error.message}`))
    }
  }
}
