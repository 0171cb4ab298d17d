import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql'
import type { LoadersOf } from '../loaders/loaders.js'
import type { SubscriptionContext } from '../graphql-context.js'

type Results = AsyncGenerator<ExecutionResult, undefined, undefined>

/** The arguments of a subscription, with the context that its events begin from. */
export type SubscriptionArgs = ExecutionArgs & { contextValue: Omit<SubscriptionContext, 'ending'> }

/**
 * Subscribes as graphql-js does, but for two things. Each event is executed with loaders of its own: those of a request remember what they
 * loaded, and this one may last for weeks. And whoever stops listening ends what is waited for: a generator alone only hears of it with
 * the next event.
 */
export async function subscribeTo(
  args: SubscriptionArgs,
  loaders: () => LoadersOf,
): Promise<Results | ExecutionResult> {
  const ending = new AbortController()
  const contextValue: SubscriptionContext = { ...args.contextValue, ending: ending.signal }
  const source = await createSourceEventStream({ ...args, contextValue })
  if (!(Symbol.asyncIterator in source)) return source
  const perEvent = (rootValue: unknown) =>
    execute({ ...args, rootValue, contextValue: { ...contextValue, loaders: loaders() } })
  return endedBy(ending, mapped(source, perEvent))
}

async function* mapped(
  source: AsyncIterable<unknown>,
  perEvent: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
): Results {
  for await (const event of source) yield await perEvent(event)
}

function endedBy(ending: AbortController, results: Results): Results {
  const end = results.return.bind(results)
  return Object.assign(results, {
    return: () => {
      ending.abort()
      return end(undefined)
    },
  })
}
