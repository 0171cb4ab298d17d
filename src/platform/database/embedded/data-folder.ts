import { constants } from 'node:fs'
import { access, mkdir, realpath } from 'node:fs/promises'
import { DatabaseSetupError } from '../setup-error.js'
import { hasCode } from './errno.js'

/** Makes the data folder if need be; its path without links, which is how a running server's arguments are compared. */
export async function openDataFolder(dataDir: string): Promise<string> {
  // pg_ctl starts the server through a shell and puts paths into double quotes without escaping them.
  if (process.platform !== 'win32' && /["$`\\\n]/.test(dataDir)) {
    throw new DatabaseSetupError(`The data folder's path must not contain ", $, \`, \\ or a line break: ${dataDir}`)
  }
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK | constants.X_OK)
    return await realpath(dataDir)
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) throw error
    const user = process.getuid === undefined ? 'this user' : `uid ${process.getuid()}`
    throw new DatabaseSetupError(
      `The data folder ${dataDir} cannot be written by ${user}. Make it writable, or set STRATA_DATA_DIR to another folder.`,
    )
  }
}
