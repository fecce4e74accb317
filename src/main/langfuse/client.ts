/** Everything that is asked of Langfuse over HTTP. Each function is one look: no retries, no redirects, no throws. */
export type { Answer } from './answer.ts'
export { testConnection } from './connection-test.ts'
export { cloudRegions, normaliseHost, type Connection, type HostAnswer } from './host.ts'
export {
  checkHealth,
  findSpans,
  getProject,
  type Health,
  type ProjectAnswer,
  type SpanRef,
  type SpansAnswer,
} from './lookups.ts'
export { sendSpans } from './send-spans.ts'
