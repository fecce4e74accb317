/**
 * What was typed behind the app's name, where that is a command; null where the app is to start. Chromium’s switches may
 * stand before it, and in a checkout the folder of the app. A link, a file or anything else starts the app.
 */
export function commandWords(argv: readonly string[], isInstalled: boolean): string[] | null {
  const typed = argv.slice(1)
  const app = isInstalled ? -1 : typed.findIndex((word) => !word.startsWith('-'))
  if (!isInstalled && app === -1) return null
  const rest = typed.slice(app + 1)
  const first = rest.findIndex((word) => !word.startsWith('-') || helpWords.has(word))
  const name = rest[first]
  return name !== undefined && (helpWords.has(name) || /^[a-z]+$/.test(name)) ? rest.slice(first) : null
}

const helpWords = new Set(['--help', '-h', '--version', '-v'])
