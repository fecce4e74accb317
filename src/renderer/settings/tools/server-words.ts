import type { ToolServer, ToolServerInput } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import type { ShapeName } from '../../ui/shape-name.ts'

export const serverRemoval = (id: string): string => `tools:${id}`

export const blankServer: ToolServerInput = {
  id: null,
  name: '',
  kind: 'local',
  command: '',
  args: [],
  cwd: '',
  url: '',
  secrets: [],
}

export const draftOf = ({ id, name, kind, command, args, cwd, url, secretNames }: ToolServer): ToolServerInput => ({
  id,
  name,
  kind,
  command,
  args,
  cwd,
  url,
  secrets: secretNames.map((secret) => ({ name: secret })),
})

export function serverState(server: ToolServer): { word: string; shape: ShapeName } {
  if (server.missingNames.length > 0) return { word: t('Lacks a value'), shape: 'question' }
  switch (server.state) {
    case 'running':
      return {
        word: t('{count, plural, one {# tool} other {# tools}}', { count: server.tools.length }),
        shape: 'check',
      }
    case 'starting':
      return { word: t('Starting…'), shape: 'half' }
    case 'failed':
      return { word: t('Failed'), shape: 'cross' }
    case 'signed-out':
      return { word: t('Needs sign-in'), shape: 'question' }
    case 'signing-in':
      return { word: t('Signing in…'), shape: 'half' }
    case 'idle':
      return { word: t('Not started'), shape: 'ring' }
  }
}

/** An argument a line; a line is an argument as it is, blanks and all. */
export const argumentsText = (args: readonly string[]): string => args.join('\n')
export const argumentsIn = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

export const targetOf = ({ kind, command, args, url }: ToolServer): string =>
  kind === 'remote' ? url : [command, ...args.map((arg) => (/[\s"']/.test(arg) ? JSON.stringify(arg) : arg))].join(' ')
