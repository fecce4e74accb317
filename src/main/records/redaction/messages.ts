import type { TurnMessage } from '../record.ts'
import { mapFiles, textsOfFiles } from '../recorded-files.ts'
import { plainJson } from './extras.ts'

/** Every text in them, in a fixed order. */
export const textsInMessages = (messages: readonly TurnMessage[]): string[] =>
  messages.flatMap(({ content, files, tool_calls }) => [
    content,
    ...textsOfFiles(files),
    ...(tool_calls ?? []).map((call) => plainJson(call.function.arguments)),
  ])

/** The same with each replaced, in that order. */
export function messagesWith(messages: readonly TurnMessage[], replace: (text: string) => string): TurnMessage[] {
  return messages.map((message) => ({
    ...message,
    content: replace(message.content),
    ...(message.files && { files: mapFiles(message.files, replace) }),
    ...(message.tool_calls && {
      tool_calls: message.tool_calls.map((call) => ({
        ...call,
        function: { ...call.function, arguments: replace(plainJson(call.function.arguments)) },
      })),
    }),
  }))
}
