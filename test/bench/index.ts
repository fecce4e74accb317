// npm run bench -- [name …] [--small]: each figure is one JSON line (name, value, unit, goal). Each bench is loaded when its turn comes,
// so that none is measured with the others' code in its heap.
export const benches: Record<string, () => Promise<void>> = {
  chat: async () => (await import('./chat.ts')).benchChat(),
  commit: async () => (await import('./commit.ts')).benchCommit(),
  drain: async () => (await import('./drain.ts')).benchDrain(),
  'first-token': async () => (await import('./first-token.ts')).benchFirstToken(),
  idle: async () => (await import('./idle.ts')).benchIdle(),
  import: async () => (await import('./import.ts')).benchImport(),
  'long-answer': async () => (await import('./long-answer.ts')).benchLongAnswer(),
  'long-markdown': async () => (await import('./long-markdown.ts')).benchLongMarkdown(),
  monitor: async () => (await import('./monitor.ts')).benchMonitor(),
  package: async () => (await import('./package.ts')).benchPackage(),
  scale: async () => (await import('./scale.ts')).benchScale(),
  soak: async () => (await import('./soak.ts')).benchSoak(),
  start: async () => (await import('./start.ts')).benchStart(),
  trace: async () => (await import('./trace.ts')).benchTrace(),
}

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench()
}
