import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'

/** A mark each so many events, at most so many marks: a few hundred bytes each. */
const APART = 1_000
const MOST = 10_000

/** Times of recording at some places of the log, gathered in passing: KurrentDB has no index of times. */
export class TimeMarks {
  /** From the latest to the earliest. */
  private marks: { position: Position; recordedAt: string }[] = []
  private passed = 0

  /** Takes note of some of the events given. */
  add({ position, recordedAt }: RecordedEvent): void {
    this.passed += 1
    if (this.passed % APART !== 0) return
    const place = this.marks.findIndex((mark) => mark.recordedAt < recordedAt)
    if (place < 0) this.marks.push({ position, recordedAt })
    else this.marks.splice(place, 0, { position, recordedAt })
    if (this.marks.length > MOST) this.marks = this.marks.filter((_, index) => index % 2 === 0)
  }

  /** The earliest known place that was recorded after an instant: what was recorded by then lies before it. */
  firstAfter(instant: string): Position | null {
    return this.marks.findLast(({ recordedAt }) => recordedAt > instant)?.position ?? null
  }
}
