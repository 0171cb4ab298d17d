import type { Command } from 'commander'

/**
 * Has a group of commands refuse a word that is none of them. Commander would give it to the group's default command, which then complains
 * of too many arguments.
 */
export function requireKnownSubcommand(group: Command): void {
  group.hook('preSubcommand', () => {
    const [word] = group.args
    if (word === undefined || word.startsWith('-')) return
    const names = group.commands.map((command) => command.name())
    if (!names.includes(word)) group.error(`error: unknown command '${word}' (${group.name()} has ${names.join(', ')})`)
  })
}
