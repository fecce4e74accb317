import fs from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import type { DocumentAnswer, DocumentJob } from './document-job.ts'
import { words } from '../../shared/words/t.ts'

// The thread that makes text of a document. A document may be made to keep a reader busy for ever: then the thread is ended.
if (!parentPort) throw new Error('runs as a worker thread')
const parent = parentPort

async function read({ file, kind }: DocumentJob): Promise<DocumentAnswer> {
  const bytes = await fs.readFile(file)
  if (kind === 'pdf') return (await import('./read-pdf.ts')).readPdf(bytes)
  if (kind === 'docx') return (await import('./read-docx.ts')).readDocx(bytes)
  return (await import('./read-text.ts')).readText(bytes)
}

parent.on('message', (job: DocumentJob) => {
  read(job)
    .catch((): DocumentAnswer => ({ refusal: words('It is damaged, or of a kind that can’t be read here.') }))
    .then((answer) => parent.postMessage(answer))
})
