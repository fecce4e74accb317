import { isMainThread } from 'node:worker_threads'

// Loaded before anything else: on SIGUSR2 the Monitor's process is busy for good, as with a question that takes very long.
if (isMainThread && process.argv[1]?.includes('/analysis'))
  process.once('SIGUSR2', () => {
    for (;;);
  })
