import type { ChangeSink, OpenSink, SinkMessage } from './sink.js'

/** What the next publishing comes to: it is written, or it fails before or after that. */
export type Fate = 'written' | 'refused' | 'written, but not acknowledged'

/** A topic in memory, with the failures that a test plans. */
export class MemoryTopic {
  readonly messages: SinkMessage[] = []
  opened = 0
  #open: object | undefined

  /** `fate` is asked at each publishing, `reachable` at each opening. */
  constructor(
    private readonly fate: () => Fate = () => 'written',
    private readonly reachable: () => boolean = () => true,
  ) {}

  readonly open: OpenSink = async () => {
    await Promise.resolve()
    if (!this.reachable()) throw new Error('out of reach')
    const sink: ChangeSink = {
      publish: async (messages) => {
        await Promise.resolve()
        if (this.#open !== sink) throw new Error('shut by another one')
        const fate = this.fate()
        if (fate !== 'refused') this.messages.push(...messages)
        if (fate !== 'written') {
          this.#open = undefined
          throw new Error(fate)
        }
      },
      close: () => Promise.resolve(),
    }
    this.opened++
    this.#open = sink
    return sink
  }
}
