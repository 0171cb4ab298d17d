import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server'
import { Plugin } from '@nestjs/apollo'
import type { GraphqlContext } from '../graphql-context.js'
import { refuseBeyondLimits } from './refuse-beyond-limits.js'

/** Refuses operations that are nested too deep or would cost too much, before anything is resolved. */
@Plugin()
export class LimitsPlugin implements ApolloServerPlugin<GraphqlContext> {
  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        const { operationName, variables } = request
        if (operation) refuseBeyondLimits({ schema, document, operation, operationName, variables })
        return Promise.resolve()
      },
    })
  }
}
