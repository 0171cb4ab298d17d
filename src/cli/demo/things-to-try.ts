import { addressOf, type Connection } from '../service/connection.js'

const QUERIES: readonly { question: string; query: string }[] = [
  {
    question: 'Who owns this, who says so, and who disagrees?',
    query:
      '{ entity(ref: "component:default/voucher-service") { ownerRef provenance(paths: ["spec.owner"]) ' +
      '{ value source overridden { value source } } } }',
  },
  {
    question: 'Which production services have the most bugs?',
    query:
      '{ entities(first: 5, filter: { all: [{ field: "kind", equals: "component" }, ' +
      '{ field: "spec.lifecycle", equals: "production" }] }, ' +
      'orderBy: [{ field: "facts.sonar.bugs", direction: DESC }]) { totalCount nodes { ref ownerRef facts } } }',
  },
  {
    question: 'What is wrong with a component that nobody owns?',
    query: '{ entity(ref: "component:default/receipt-printer-bridge") { status { errors { pointer message } } } }',
  },
]

/** Commands that show what the demo has to show, ready to be pasted. */
export function thingsToTry(connection: Connection): string {
  const address = addressOf(connection, '/graphql').href
  const authorization = connection.token === undefined ? '' : ' -H "authorization: Bearer $STRATA_TOKEN"'
  const commands = QUERIES.map(({ question, query }) => {
    const body = JSON.stringify({ query })
    return `  ${question}\n    curl -s ${address} -H 'content-type: application/json'${authorization} -d '${body}'`
  })
  return ['', 'Things to try:', ...commands, `  In the browser: ${address}`].join('\n')
}
