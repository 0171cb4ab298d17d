import { CommandBus, QueryBus } from '@nestjs/cqrs'
import { Args, Context, Info, Int, Mutation, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import type { AsOf } from '../../domain/log/as-of.js'
import { PreviewWithdrawal } from '../../ingestion/withdrawal/preview-withdrawal.query.js'
import { WithdrawAssertions } from '../../ingestion/withdrawal/withdraw-assertions.command.js'
import { WithdrawalTally } from '../../ingestion/withdrawal/withdrawal-tally.js'
import type { GraphqlContext } from './graphql-context.js'
import { pageCost } from './limits/costs.js'
import { selects, selectsDeep } from './limits/selection.js'
import {
  WithdrawalInputType,
  WithdrawalPreviewInputType,
  WithdrawalPreviewType,
  WithdrawalResultType,
} from './types/withdrawal.type.js'
import { toConnection } from './to-connection.js'

const COUNTS = ['restored', 'retracted', 'unchanged', 'leftAlone', 'leftAloneRefs', 'refused']

/** Withdraws what a source has said. */
@Resolver()
export class WithdrawalResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Query(() => WithdrawalPreviewType, {
    complexity: pageCost,
    description: `What \`withdrawAssertions\` would come to. Counts are found by deciding every entity that the source spoke of, where they are
selected.`,
  })
  async previewWithdrawal(
    @Info() info: GraphQLResolveInfo,
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => WithdrawalPreviewInputType }) input: WithdrawalPreviewInputType,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'A cursor of `differences`.' })
    after?: string | null,
  ): Promise<WithdrawalPreviewType> {
    const wanted = {
      page: { first, after },
      entities: selects(info, 'entities'),
      counts: selects(info, ...COUNTS),
      total: selectsDeep(info, 'totalCount'),
    }
    const { counts, entities, differences, ...found } = await this.queries.execute(
      new PreviewWithdrawal(asSent(input), wanted, request),
    )
    const told = counts ?? new WithdrawalTally().counts
    return { ...found, ...told, entities: entities ?? 0, differences: toConnection(differences) }
  }

  @Mutation(() => WithdrawalResultType, {
    description: `Withdraws what a source said of entities between two positions: it asserts again what it did before, or nothing. Entities of
which it has spoken since are left alone, and other sources as they are. Each request does a part; go on with \`next\` until it is null. Whoever
does not know how far it came begins anew with the same \`from\` and \`until\`: what was done is unchanged.`,
  })
  withdrawAssertions(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => WithdrawalInputType }) input: WithdrawalInputType,
  ): Promise<WithdrawalResultType> {
    return this.commands.execute(new WithdrawAssertions(asSent(input), request))
  }
}

/** With its moments as the texts that they came as. */
const asSent = <Input extends WithdrawalPreviewInputType>({ from, until, ...input }: Input) => ({
  ...input,
  from: textOf(from),
  until: until && textOf(until),
})

const textOf = (moment: AsOf): string => ('position' in moment ? moment.position : moment.time)
