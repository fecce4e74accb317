import { entryNames } from './format.ts'

/** What lies in the zip, for whoever opens it without the app. */
export const readmeOf = (
  appVersion: string,
  exportedAt: string,
): string => `Everything of one Holdfast, exported ${exportedAt} by version ${appVersion}.

${entryNames.chats}…
  A chat is two files of one name. The .md is for reading: the branch that was shown. The .json has every
  message of every branch, drafts and ratings; it is what is imported. Times are milliseconds since 1970, UTC.

${entryNames.files}…
  The files of these chats, each once, by the hash of its bytes; the .json beside it says what it is and, of a
  document, has the text that models were sent. They are as they were attached.

${entryNames.traces}
  Every trace, imported ones too, as OTLP/JSON: one request a line, newest first, as the OpenTelemetry
  Collector's file exporter writes them. It has what redaction left of them.

${entryNames.settings}
  What was set, but for where traces are sent, and the providers with their addresses.

${entryNames.prompts}
  The prompts of one's own library, as the library itself exports and imports them.

${entryNames.manifest}
  What this is, for the program.

No key is in here. Holdfast on another computer takes the whole file: Settings, Your data, Import. Its traces
are then marked as imported, and are not sent anywhere.
`
