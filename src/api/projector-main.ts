// The channel to the parent closes when that process is gone, even by SIGKILL. Listened for before anything else, since that
// may happen while the server is being loaded.
const stop = () => process.kill(process.pid, 'SIGTERM')
process.once('disconnect', stop)
if (!process.connected) stop()
const { startProjector } = await import('./projector.js')
await startProjector()
process.off('disconnect', stop)
if (process.connected) process.disconnect()
