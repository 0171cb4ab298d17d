import { append } from './append.mjs'
import { asOf } from './as-of.mjs'
import { counts } from './counts.mjs'
import { evidence } from './evidence.mjs'
import { exports } from './export.mjs'
import { failover } from './failover.mjs'
import { freshness } from './freshness.mjs'
import { ingest } from './ingest.mjs'
import { ledger } from './ledger.mjs'
import { pages } from './pages.mjs'
import { ranks } from './ranks.mjs'
import { rebuild } from './rebuild.mjs'
import { refs } from './refs.mjs'
import { replay } from './replay.mjs'
import { storage } from './storage.mjs'
import { throughput } from './throughput.mjs'
import { timeline } from './timeline.mjs'

/**
 * What is measured, in this order. `stage` says what it needs: a running `service` with the entities in it, the database
 * with them and the service stopped (`stopped`), an empty database alone (`empty`), or a service and the entities of its own (`own`),
 * since it writes so much that nothing after it would measure what it says.
 *
 * Storage comes before anything that changes an entity.
 */
export const ROWS = [
  { name: 'append', stage: 'empty', measure: append },
  { name: 'failover', stage: 'empty', measure: failover },
  { name: 'ingest', stage: 'service', measure: ingest },
  { name: 'storage', stage: 'service', measure: storage },
  { name: 'freshness', stage: 'service', measure: freshness },
  { name: 'pages', stage: 'service', measure: pages },
  { name: 'counts', stage: 'service', measure: counts },
  { name: 'refs', stage: 'service', measure: refs },
  { name: 'replay', stage: 'service', measure: replay },
  { name: 'throughput', stage: 'service', measure: throughput },
  { name: 'export', stage: 'service', measure: exports },
  { name: 'evidence', stage: 'service', measure: evidence },
  { name: 'rebuild', stage: 'stopped', measure: rebuild },
  { name: 'timeline', stage: 'own', measure: timeline },
  { name: 'ledger', stage: 'own', measure: ledger },
  { name: 'as-of', stage: 'own', measure: asOf },
  { name: 'ranks', stage: 'own', measure: ranks },
]
