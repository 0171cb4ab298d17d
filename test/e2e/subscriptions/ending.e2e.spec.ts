import { expect, test } from '@jest/globals'
import { components } from '../../kit/samples.js'
import { startTestService } from '../../kit/service.js'
import { Subscriber } from '../../kit/subscriber.js'

test('a service that stops tells its subscribers to come again, and waits for none of them', async () => {
  const service = await startTestService()
  await service.batch(components(5))
  const subscribers = Array.from({ length: 8 }, () => new Subscriber(service.url))
  const live = subscribers.map(async (subscriber) => {
    const results = subscriber.results({ after: '0' })
    for (let n = 0; n < 5; n++) await results.next()
    // It waits for what comes, and that is the end.
    return { waiting: results.next().catch((error: unknown) => error) }
  })
  const waiting = await Promise.all(live)
  await service.close()
  for (const [i, { waiting: ended }] of waiting.entries()) {
    await ended
    expect(subscribers[i]?.closed).toEqual(['1001 The service is stopping.'])
  }
})
