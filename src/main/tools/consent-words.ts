import type { ServerValues } from './server-values.ts'
import type { StoredServer } from './server-config.ts'
import { cutText } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'

// What the user is asked outside the page. It must be told as it is: nothing that a page could have written may look like
// something else, or lie beyond the end of the dialog.

/** The longest that a dialog shows whole on a small screen. */
export const maxShownLength = 1_500

/** A part of a command as a shell would need it, with nothing in it that could not be seen. */
export function shownPart(text: string): string {
  const visible = text.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}\u00A0\u2000-\u200F\u202A-\u202F\u205F-\u206F\u3000]/gu,
    (character) => [...character].map((each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  )
  return /^[\w@%+=:,./~-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", String.raw`'\''`)}'`
}

const commandLine = ({ command, args }: StoredServer): string => [command, ...args].map(shownPart).join(' ')

/** A token without a path in it can't change what is run; anything else is shown whole. */
function shownValue(name: string, value: string): string {
  const isToken = /key|token|secret|password|auth/i.test(name) && /^[\w.~+=-]{8,}$/.test(value)
  return `${shownPart(name)}=${isToken ? t('(a secret of {count} characters)', { count: value.length }) : shownPart(value)}`
}

export interface Question {
  message: string
  detail: string
  button: string
}

/** Null where it is too long to be shown whole. */
export function serverQuestion(server: StoredServer, values: ReturnType<ServerValues['all']>): Question | null {
  const given = Object.entries(values).map(([name, value]) => shownValue(name, value))
  if (server.kind === 'remote') {
    const detail = [
      // As it is reached, whatever was typed.
      shownPart(new URL(server.url).href),
      ...(given.length > 0
        ? [t('It is sent the headers {names}.', { names: Object.keys(values).map(shownPart).join(', ') })]
        : []),
      t('What the model asks of its tools is sent there, each time once you have said yes to it.'),
    ].join('\n\n')
    return bounded({ message: t('Connect to this server of tools?'), detail, button: t('Connect') })
  }
  const detail = [
    commandLine(server),
    ...(server.cwd === '' ? [] : [t('In the folder {folder}', { folder: shownPart(server.cwd) })]),
    ...(given.length > 0 ? [t('With {values}', { values: given.join('\n') })] : []),
    t('It runs as you do and can do whatever you can. Only start what you know.'),
  ].join('\n\n')
  return bounded({ message: t('Let Holdfast start this program?'), detail, button: t('Start Program') })
}

/** Before the browser is opened where a server, which may be anybody's, sends the user. */
export function signInQuestion(server: StoredServer, address: URL, givenBackTo: string): Question | null {
  const detail = [
    t('{server} has you sign in at', { server: shownPart(new URL(server.url).href) }),
    // What follows it is Holdfast's own.
    shownPart(address.origin + address.pathname),
    ...(givenBackTo === address.host
      ? []
      : [t('What you allow there is handed to {host}.', { host: shownPart(givenBackTo) })]),
    t(
      'Your browser opens it. Sign in only where you know the address: the server’s tools can then do what you allow there.',
    ),
  ].join('\n\n')
  return bounded({
    message: t('Sign in to “{name}”?', { name: shownPart(server.name) }),
    detail,
    button: t('Open Browser'),
  })
}

const bounded = (question: Question): Question | null => (question.detail.length > maxShownLength ? null : question)

export function callQuestion(serverName: string, tool: string, args: string): Question {
  const shown = shownPart(args)
  return {
    message: t('Let {server} run {tool}?', { server: shownPart(serverName), tool: shownPart(tool) }),
    detail:
      shown.length > maxShownLength
        ? t('{start}… The chat shows all of it.', { start: cutText(shown, maxShownLength) })
        : shown,
    button: t('Run'),
  }
}

export function alwaysQuestion(serverName: string, tool: string): Question {
  return {
    message: t('Always let {server} run {tool}?', { server: shownPart(serverName), tool: shownPart(tool) }),
    detail: t(
      'Any model, in any chat for which its server is on, can then run it without asking you. Settings → Tools takes this back.',
    ),
    button: t('Always Allow'),
  }
}
