/** An append after `close`. */
export class EventStoreClosed extends Error {
  override readonly name = 'EventStoreClosed'

  constructor() {
    super('The event store is closed.')
  }
}
