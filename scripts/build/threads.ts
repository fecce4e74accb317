/** What main starts in threads and processes of their own, by the names under which it looks for them beside itself. */
export const threads = {
  'store-writer': 'src/main/store/thread/writer-worker.ts',
  'store-reader': 'src/main/store/thread/reader-worker.ts',
  'import-reader': 'src/main/monitor/imports/import-worker.ts',
  parquet: 'src/main/monitor/exports/parquet-worker.ts',
  analysis: 'src/main/store/analysis/analysis-process.ts',
  redaction: 'src/main/records/redaction/redaction-worker.ts',
  chats: 'src/main/archive/chats/chats-process.ts',
  document: 'src/main/attachments/document-worker.ts',
}
