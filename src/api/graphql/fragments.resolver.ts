import { CommandBus } from '@nestjs/cqrs'
import { Args, Context, Int, Mutation, Resolver } from '@nestjs/graphql'
import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { refusal, type FragmentResult } from '../../ingestion/fragments/fragment-result.js'
import { RecordFragment } from '../../ingestion/fragments/record-fragment.command.js'
import { RecordFragments } from '../../ingestion/fragments/record-fragments.command.js'
import { RetractFragment } from '../../ingestion/fragments/retract-fragment.command.js'
import type { GraphqlContext } from './graphql-context.js'
import { DateTimeScalar } from './scalars/scalars.js'
import { FragmentInputType, FragmentResultType } from './types/fragment.type.js'

export const MAX_INPUTS = 1000

@Resolver()
export class FragmentsResolver {
  constructor(private readonly commands: CommandBus) {}

  @Mutation(() => FragmentResultType)
  recordFragment(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => FragmentInputType }) input: FragmentInputType,
  ): Promise<FragmentResult> {
    const source = input.source ?? request.principal.ownSource
    return orRefusal(this.commands.execute(new RecordFragment(toItem(input), request)), input.entityRef, source)
  }

  @Mutation(() => [FragmentResultType], { description: 'One result an input, in order; a bad input fails alone.' })
  recordFragments(
    @Context() { request }: GraphqlContext,
    @Args('inputs', { type: () => [FragmentInputType] }) inputs: FragmentInputType[],
  ): Promise<FragmentResult[]> {
    requireFewInputs(inputs, 'POST /api/catalog/fragments/batch takes any number')
    return this.commands.execute(new RecordFragments(inputs.map(toItem), {}, request))
  }

  @Mutation(() => FragmentResultType, {
    description: `With \`occurredAt\` the source's clock stands still there: what it says of an earlier time is superseded. Without, the clock is
forgotten. Retracting what is not asserted is refused with code NOT_FOUND.`,
  })
  retractFragment(
    @Context() { request }: GraphqlContext,
    @Args('entityRef', { type: () => String }) entityRef: string,
    @Args('source', { type: () => String, nullable: true }) source?: string | null,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number | null,
    @Args('occurredAt', { type: () => DateTimeScalar, nullable: true }) occurredAt?: string | null,
    @Args('reason', { type: () => String, nullable: true }) reason?: string | null,
  ): Promise<FragmentResult> {
    const input = { entityRef, source, expectedRevision, occurredAt, reason }
    return orRefusal(
      this.commands.execute(new RetractFragment(input, request)),
      entityRef,
      source ?? request.principal.ownSource,
    )
  }
}

/** Refuses more inputs than one request may have. */
export function requireFewInputs(inputs: readonly unknown[], instead: string): void {
  if (inputs.length > MAX_INPUTS)
    throw new StrataError('INVALID_INPUT', `At most ${MAX_INPUTS} inputs are taken at once; ${instead}.`)
}

/** Inputs come without a prototype and with null for what is left out; items are plain objects of what is there. */
export function toItem(input: FragmentInputType): JsonValue {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given)
}

async function orRefusal(written: Promise<FragmentResult>, entityRef: string, source: string): Promise<FragmentResult> {
  try {
    return await written
  } catch (error) {
    if (error instanceof StrataError) return refusal(error, entityRef, source)
    throw error
  }
}
