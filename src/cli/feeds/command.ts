import type { Command } from 'commander'
import type { RelayStatus } from '../../projections/feed/kafka/relay-messages.js'
import { EXIT } from '../cli-error.js'
import { requireKnownSubcommand } from '../known-subcommand.js'
import { acting } from '../service/acting.js'
import type { Connection } from '../service/connection.js'
import { allFeeds, restartFeed } from '../service/feeds.js'
import { tableLines } from '../table.js'
import type { Terminal } from '../terminal.js'

const EXAMPLES = `
Examples:
  $ strata feeds                                    show how far each topic is
  $ strata feeds restart strata.entities --after 0  publish everything again
  $ strata feeds restart strata.entities --after 4711

Consumers skip what they have seen by the id or the position of a message.

Exit codes: 0 all is published or on its way, 1 something is failing or the service refused, 2 wrong usage.`

interface Options {
  after?: string
  json?: true
}

/** Adds `strata feeds` with what can be done about the feeds to Kafka. */
export function addFeedsCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  const feeds = program
    .command('feeds')
    .summary('show the feeds to Kafka, publish again')
    .description('Shows the topics that changes of entities are published to, and how far each is.')
    .addHelpText('after', EXAMPLES)
  requireKnownSubcommand(feeds)
  const act = acting<Options>(finish)
  feeds
    .command('list', { isDefault: true })
    .description('Lists them with what they are behind by, and why.')
    .option('--json', 'print them for programs')
    .action(act((connection, _args, options) => list(connection, terminal, options)))
  feeds
    .command('restart <topic>')
    .description('Publishes to a topic again what changed after a position.')
    .requiredOption('--after <position>', 'the position; 0 is the start of the log')
    .action(act((connection, args, options) => restart(connection, terminal, args, options)))
}

async function list(connection: Connection, terminal: Terminal, { json }: Options): Promise<number> {
  const found = await allFeeds(connection)
  if (json === true) terminal.print(JSON.stringify(found, undefined, 2))
  else if (found.length === 0)
    terminal.print('Nothing is published: set STRATA_KAFKA_BROKERS for the processes that are projectors.')
  else feedLines(found).forEach(terminal.print)
  return found.some(({ failure }) => failure !== null) ? EXIT.failed : EXIT.ok
}

const number = new Intl.NumberFormat('en-US')
const HEADINGS = ['TOPIC', 'POSITION', 'BEHIND', 'SECONDS', 'MOVED']

function feedLines(feeds: readonly RelayStatus[]): string[] {
  const rows = feeds.map(({ topic, position, lag, lagSeconds, movedAt }) => [
    topic,
    position,
    `${number.format(lag)} events`,
    lagSeconds.toFixed(1),
    movedAt,
  ])
  const failures = feeds.flatMap(({ topic, failure, failingSince }) =>
    failure === null ? [] : [`${topic} publishes nothing since ${failingSince ?? 'a moment ago'}: ${failure}`],
  )
  return [...tableLines(HEADINGS, rows), ...failures]
}

async function restart(
  connection: Connection,
  terminal: Terminal,
  [topic = '']: string[],
  { after = '' }: Options,
): Promise<number> {
  const feed = await restartFeed(connection, topic, after)
  terminal.print(`${feed.topic} is published again after position ${after}, ${number.format(feed.lag)} events to come.`)
  return EXIT.ok
}
