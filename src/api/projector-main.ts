import { startServer } from './server.js'

// The channel to the parent closes when that process is gone, even by SIGKILL.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
await startServer()
