import type { ClientBase } from 'pg'

const key = (client: ClientBase, projection: string) =>
  `hashtextextended(${client.escapeLiteral(`strata:projection-apply:${projection}`)}, 0)`

/**
 * SQL with which the transaction of a batch begins: until its end nobody projects a stream anew, so that neither folds on rows
 * that the other is about to change. Batches do not keep each other out: that is what leases and fencing are for, and the
 * checkpoint's row would not do, since its owner's heartbeat would wait for each batch.
 */
export const lockForBatch = (client: ClientBase, projection: string): string =>
  `select pg_advisory_xact_lock_shared(${key(client, projection)})`

/** SQL after which a transaction is the only one that writes the tables of a projection, until its end. */
export const lockAlone = (client: ClientBase, projection: string): string =>
  `select pg_advisory_xact_lock(${key(client, projection)})`
