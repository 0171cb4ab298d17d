#!/usr/bin/env node
import { prepare } from '../scripts/prepare.mjs'

try {
  await prepare()
} catch (error) {
  process.stderr.write(`strata: ${error.message}\n`)
  process.exit(1)
}
await import('../dist/cli/main.js')
