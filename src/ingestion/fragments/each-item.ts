import { StrataError } from '../../domain/errors.js'
import type { WriteItem } from './fragment-item.js'
import { refusal, type FragmentResult } from './fragment-result.js'
import { textOf } from './sent-by.js'

/** How inputs become what can be decided. */
export interface ItemRules<Input> {
  /** Refuses what breaks a rule. */
  parse: (input: Input) => WriteItem
  /** The source of inputs that state none. */
  source: string
}

/**
 * Has inputs decided, and gives one result an input, in order. One that is refused at the door stands for itself; one that could not
 * even be read is given as its error.
 */
export async function eachItem<Input>(
  inputs: readonly (Input | StrataError)[],
  rules: ItemRules<Input>,
  decide: (writes: readonly WriteItem[]) => Promise<FragmentResult[]>,
): Promise<FragmentResult[]> {
  const parsed = inputs.map((input) => writeOrRefusal(input, rules))
  const written = await decide(parsed.flatMap((item) => ('command' in item ? [item] : [])))
  let next = 0
  return parsed.flatMap((item) => ('command' in item ? (written[next++] ?? []) : [item]))
}

function writeOrRefusal<Input>(
  input: Input | StrataError,
  { parse, source }: ItemRules<Input>,
): WriteItem | FragmentResult {
  try {
    if (input instanceof StrataError) throw input
    return parse(input)
  } catch (error) {
    if (!(error instanceof StrataError)) throw error
    return refusal(error, textOf(input, 'entityRef') ?? '', textOf(input, 'source') ?? source)
  }
}
