import type { Connection } from '../service/connection.js'

/** What checks look at. */
export interface Patient {
  connection: Connection
  env: NodeJS.ProcessEnv
  /** The folder of package.json. */
  home: URL
}

/** What a check found. */
export interface Finding {
  /** `skipped` where the check has no meaning here, or another one failed that it needs. */
  state: 'ok' | 'failed' | 'skipped'
  detail: string
  /** What to do about it. */
  advice?: string
}

/** One question about the set-up. */
export interface Check {
  name: string
  /** The check that must be fine before this one can say anything. */
  needs?: string
  run(patient: Patient): Promise<Finding> | Finding
}

export const ok = (detail: string): Finding => ({ state: 'ok', detail })
export const failed = (detail: string, advice: string): Finding => ({ state: 'failed', detail, advice })
export const skipped = (detail: string): Finding => ({ state: 'skipped', detail })

/** Long enough for a service under load, short enough for a person who waits. */
export const patience = (): AbortSignal => AbortSignal.timeout(5_000)
