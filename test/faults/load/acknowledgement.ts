import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'

/** The answer to one write, and whether an earlier answer to the same write was lost. */
export type Acknowledgement = Pick<FragmentResult, 'outcome' | 'position' | 'revision' | 'error'> & { retried: boolean }

/** An answer of HTTP that says what became of the request. */
export interface Definite {
  status: number
  body: string
  retried: boolean
}
