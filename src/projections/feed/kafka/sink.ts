/** What is written for others to read. */
export interface SinkMessage {
  /** What is ordered, and what compaction keeps the last of. */
  key: string
  /** Null for a tombstone: compaction forgets the key. */
  value: string | null
  headers: Readonly<Record<string, string>>
}

/** Where changes are told to: a topic of Kafka, or a stand-in. */
export interface ChangeSink {
  /**
   * Writes messages in their order. Resolves once all of them are there to stay; when it rejects, all, some or none may be, and the
   * sink is not to be used again: whoever opened it closes it and opens another one.
   */
  publish(messages: readonly SinkMessage[]): Promise<void>
  /** Gives it up, whatever state it is in. */
  close(): Promise<void>
}

/**
 * Opens the sink. What an earlier one, of this process or another, has under way is written before that or never: it can publish nothing
 * any more.
 */
export type OpenSink = () => Promise<ChangeSink>
