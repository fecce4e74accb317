/** By the language that a block of code names; those that are not here are their own extension. */
const extensions: Readonly<Record<string, string>> = {
  javascript: 'js',
  typescript: 'ts',
  python: 'py',
  python3: 'py',
  ruby: 'rb',
  rust: 'rs',
  golang: 'go',
  kotlin: 'kt',
  csharp: 'cs',
  'c#': 'cs',
  'c++': 'cpp',
  cplusplus: 'cpp',
  fsharp: 'fs',
  haskell: 'hs',
  perl: 'pl',
  elixir: 'ex',
  erlang: 'erl',
  clojure: 'clj',
  ocaml: 'ml',
  julia: 'jl',
  markdown: 'md',
  latex: 'tex',
  bash: 'sh',
  shell: 'sh',
  zsh: 'sh',
  console: 'sh',
  powershell: 'ps1',
  batch: 'bat',
  yaml: 'yml',
  plaintext: 'txt',
  text: 'txt',
  mermaid: 'mmd',
  objectivec: 'm',
  'objective-c': 'm',
  vbnet: 'vb',
  terraform: 'tf',
  protobuf: 'proto',
  graphql: 'graphql',
}
const wholeNames: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  makefile: 'Makefile',
  cmake: 'CMakeLists.txt',
}

/** What a block of code is saved as. */
export function fileNameOf(language: string | null): string {
  const name = (language ?? '').toLowerCase().replace(/^[{.]+|[{}:,].*$/g, '')
  const whole = wholeNames[name]
  if (whole !== undefined) return whole
  // Whatever a model writes there, it becomes no name of a program that a double click would start.
  const extension = extensions[name] ?? (/^[a-z][a-z0-9]{0,9}$/.test(name) && !startsPrograms.has(name) ? name : 'txt')
  return `code.${extension}`
}

const startsPrograms = new Set('exe com scr pif msi msp lnk url hta cpl jar app desktop command reg inf'.split(' '))
