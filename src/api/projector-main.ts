import { startServer } from './server.js'

// The channel to the parent closes when that process is gone, even by SIGKILL.
const stop = () => process.kill(process.pid, 'SIGTERM')
process.once('disconnect', stop)
await startServer()
// While the channel is open it keeps this process alive.
process.off('disconnect', stop)
if (process.connected) process.disconnect()
