/** Starts the server as a process; the README beside it says how. */
import { register } from 'node:module'

register('../kit/typescript-hooks.mjs', import.meta.url)
const { main } = await import('./main.ts')
await main(process.argv.slice(2))
