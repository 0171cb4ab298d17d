import { rm } from 'node:fs/promises'

/** Stops the run's own Postgres, if it started one, and deletes its data. */
export default async function globalTeardown() {
  const { server, dataDir } = globalThis.strataTestServer ?? {}
  if (server === undefined) return
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
