/** `{{name}}`, as Langfuse writes it; blanks around the name are no part of it. What else stands in braces is text. */
const variable = /\{\{\s*([\p{L}\p{N}_](?:[\p{L}\p{N}_.\- ]{0,78}[\p{L}\p{N}_])?)\s*\}\}/gu

/** The names of what is to be filled in, each once, in their order. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))]
}

/** The text with its variables filled in. What a value brings along is not looked at again; a name without one stays as it is. */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(variable, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  )
}
