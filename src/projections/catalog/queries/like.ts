/** `text` as it is within a LIKE pattern: with `\` before what means something there. */
const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/** LIKE pattern of what begins with a text. */
export const likePrefix = (text: string): string => `${escaped(text)}%`

/** LIKE pattern of what has a text in it. */
export const likeContains = (text: string): string => `%${escaped(text)}%`
