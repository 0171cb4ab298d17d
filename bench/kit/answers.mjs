import { get } from 'node:http'

/** The lines of an answer, which is read as fast as it comes. */
export async function countLines(address) {
  let lines = 0
  for await (const chunk of await open(address)) for (const byte of chunk) if (byte === 10) lines++
  return lines
}

/** An answer as a stream; fails where the status is not 200. */
export function open(address) {
  return new Promise((resolve, reject) => {
    const sending = get(address, (answer) => {
      if (answer.statusCode === 200) resolve(answer)
      else reject(new Error(`${address} answered ${answer.statusCode}`))
    })
    sending.once('error', reject)
  })
}
