import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import type { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { requirePage } from '../../projections/page-arguments.js'
import { requireBatchDefaults } from '../fragments/batch-defaults.js'
import { eachItem } from '../fragments/each-item.js'
import {
  requireFragmentItem,
  requireRetraction,
  type RetractionInput,
  type WriteItem,
} from '../fragments/fragment-item.js'
import type { FragmentResult } from '../fragments/fragment-result.js'
import { FragmentWhatIf, type FragmentPreview } from './fragment-what-if.js'
import { PreviewFragments, PreviewRetraction, type AskedDifferences } from './preview-fragments.query.js'

@QueryHandler(PreviewFragments)
export class PreviewFragmentsHandler implements IQueryHandler<PreviewFragments> {
  constructor(private readonly whatIf: FragmentWhatIf) {}

  async execute({ items, defaults, ...asked }: PreviewFragments): Promise<FragmentPreview> {
    const completed = requireBatchDefaults(defaults, asked.context.principal.ownSource)
    return preview(this.whatIf, items, (item: JsonValue) => requireFragmentItem(item, completed), asked)
  }
}

@QueryHandler(PreviewRetraction)
export class PreviewRetractionHandler implements IQueryHandler<PreviewRetraction> {
  constructor(private readonly whatIf: FragmentWhatIf) {}

  execute({ input, ...asked }: PreviewRetraction): Promise<FragmentPreview> {
    const source = asked.context.principal.ownSource
    return preview(
      this.whatIf,
      [input],
      (retraction: RetractionInput) => requireRetraction(retraction, { source }),
      asked,
    )
  }
}

/** Asks about inputs; those that are refused at the door keep their place among the results. */
async function preview<Input>(
  whatIf: FragmentWhatIf,
  inputs: readonly (Input | StrataError)[],
  parse: (input: Input) => WriteItem,
  { asked, context }: { asked: AskedDifferences; context: RequestContext },
): Promise<FragmentPreview> {
  const wanted = { ...asked, page: requirePage(asked.page) }
  let told: FragmentPreview | undefined
  const decide = async (writes: readonly WriteItem[]): Promise<FragmentResult[]> => {
    told = await whatIf.ask(writes, wanted, context)
    return told.results
  }
  const results = await eachItem(inputs, { parse, source: context.principal.ownSource }, decide)
  if (!told) throw new Error('inputs were answered that nobody decided')
  return { ...told, results }
}
