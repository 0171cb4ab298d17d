import { afterEach, beforeEach, describe } from '@jest/globals'
import type { EventStore } from '../event-store.js'
import { testAppending } from './appending.spec-kit.js'
import { testAtomicAppending } from './atomic-appending.spec-kit.js'
import { testConcurrency } from './concurrency.spec-kit.js'
import { testFilters, testReadingAll, testTimes } from './reading.spec-kit.js'
import { testProvidedStreams } from './provided-streams.spec-kit.js'
import { testRecording } from './recording.spec-kit.js'
import { testRetrying } from './retrying.spec-kit.js'
import { testReadingStreams } from './stream-reading.spec-kit.js'
import { testEndingSubscriptions, testSubscribing } from './subscribing.spec-kit.js'

/** Opens one or more stores on the same, empty log; the suite closes them. */
export type OpenStores = () => Promise<readonly [EventStore, ...EventStore[]]>

/** What every event store must do. */
export function describeEventStore(name: string, open: OpenStores): void {
  let stores: readonly [EventStore, ...EventStore[]]
  const store = () => stores[0]

  describe(name, () => {
    beforeEach(async () => {
      stores = await open()
    })
    afterEach(() => Promise.all(stores.map((opened) => opened.close())))

    describe('append', () => testAppending(store))
    describe('appendAtomically', () => testAtomicAppending(store))
    describe('requests that depend on other streams', () => testProvidedStreams(store))
    describe('a retried append', () => testRetrying(store))
    describe('what is recorded', () => testRecording(store))
    describe('readAll', () => testReadingAll(store))
    describe('a filter', () => testFilters(store))
    describe('positionAt', () => testTimes(store))
    describe('readStream', () => testReadingStreams(store))
    describe('subscribe', () => testSubscribing(store))
    describe('the end of a subscription', () => testEndingSubscriptions(store))
    describe('under concurrent writers', () => testConcurrency(() => stores))
  })
}
