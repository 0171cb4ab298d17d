import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

/**
 * A consumer of a named subscription: `node consumer.mjs URL NAME EVERY`. Each event's effect is its position and its subject on stdout; after so many
 * of them it acknowledges. It ends when the connection breaks, as a consumer does that its supervisor starts again.
 */
const [url, name, every] = process.argv.slice(2)
const subscription = `${url}/api/log/subscriptions/${name}`

const { ok, body } = await fetch(`${subscription}/events?follow=true&heartbeat=1000`)
if (!ok) throw new Error(`${name} gave no events`)
let seen = 0
for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
  if (!line.startsWith('{"specversion"')) continue
  const { position, subject } = JSON.parse(line)
  await written(`${position} ${subject}\n`)
  if (++seen % Number(every) === 0) await acknowledge(position)
}

/**
 * Resolves once the text is out of this process. What was only handed to a stream dies with it: a reader that was behind lost 42 events
 * that had been acknowledged.
 */
function written(text) {
  return new Promise((resolve) => process.stdout.write(text, resolve))
}

async function acknowledge(position) {
  const answer = await fetch(`${subscription}/acknowledgements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ position }),
  })
  if (!answer.ok) throw new Error(`the acknowledgement was answered ${answer.status}`)
}
