import type {
  BodyPiece,
  BodySide,
  Breakdown,
  BreakdownKind,
  BudgetState,
  ChartQuestion,
  ExportRows,
  HintAnswer,
  HintFilter,
  MonitorSummary,
  ObservationDetail,
  ObservationFilter,
  ObservationPage,
  PeriodSpending,
  SessionPage,
  SessionTraces,
  Settings,
  SqlAnswer,
  TraceDetail,
  TraceFacets,
  TraceFilter,
  TraceImport,
  TracePage,
  TraceSeries,
} from '../domain.ts'
import type { ObservationSort, RowKind } from '../row-kinds.ts'
import type { SessionSort } from '../session-columns.ts'
import type { TraceSort } from '../trace-columns.ts'

export interface MonitorRoutes {
  'monitor.summary': { input: { filter: TraceFilter }; value: MonitorSummary }
  'monitor.traces': {
    /** `backwards`: the last of the list, or those before the cursor; each page is in the order of the list. */
    input: { filter: TraceFilter; sort?: TraceSort; cursor: string | null; limit: number; backwards?: boolean }
    value: TracePage
  }
  /** The observations of these traces, and what is asked of each itself. */
  'monitor.observations': {
    input: {
      filter: ObservationFilter
      sort?: ObservationSort
      cursor: string | null
      limit: number
      backwards?: boolean
    }
    value: ObservationPage
  }
  /** What it is and where it is, with its observations as columns; no body is read for it. */
  'monitor.trace': { input: { traceId: string }; value: TraceDetail }
  'monitor.observation': { input: { traceId: string; spanId: string }; value: ObservationDetail }
  /** A body as text, a piece at a time: JSON as one would read it, a text as it is. */
  'monitor.body': { input: { traceId: string; spanId: string; side: BodySide; offset: number }; value: BodyPiece }
  /** `id` null keeps a new one, at the end or, where it was deleted just now, at its old place. */
  'monitor.saveView': { input: { id: string | null; name: string; query: string; index?: number }; value: Settings }
  'monitor.deleteView': { input: { id: string }; value: Settings }
  /** All that the filter matches, into a file; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'monitor.export': {
    input: ExportRows
    value: { id: string; downloadPath: string | null } | null
  }
  'monitor.cancelExport': { input: { id: string }; value: null }
  'monitor.imports': { input: null; value: TraceImport[] }
  /** A file of traces is read piece by piece, in order: begin, then its bytes, then its end. Nothing of it is seen until it is confirmed. */
  'monitor.beginImport': { input: { fileName: string; fileBytes: number }; value: TraceImport }
  /** Base64. Answers once the next piece may come. */
  'monitor.writeImport': { input: { id: number; bytes: string }; value: null }
  'monitor.endImport': { input: { id: number }; value: TraceImport }
  'monitor.confirmImport': { input: { id: number }; value: null }
  /** With all that came of it, whether it is being read, waits or is done. */
  'monitor.removeImport': { input: { id: number }; value: null }
  'monitor.facets': { input: { rows: RowKind }; value: TraceFacets }
  /** A user's own question about the Monitor's copy; `id` names it for `cancelSql`. */
  'monitor.runSql': { input: { id: string; sql: string }; value: SqlAnswer }
  'monitor.cancelSql': { input: { id: string }; value: null }
  /** Like the views. */
  'monitor.saveQuery': { input: { id: string | null; name: string; sql: string; index?: number }; value: Settings }
  'monitor.deleteQuery': { input: { id: string }; value: Settings }
  /** The range in 24 to 90 buckets, on the calendar's boundaries. */
  'monitor.series': { input: ChartQuestion; value: TraceSeries }
  /** Those that have a trace that the filter lets through; what is told of each is of these traces. `backwards` as with traces. */
  'monitor.sessions': {
    input: { filter: TraceFilter; sort?: SessionSort; cursor: string | null; limit: number; backwards?: boolean }
    value: SessionPage
  }
  'monitor.session': { input: { sessionId: string; cursor: string | null; limit: number }; value: SessionTraces }
  /** What is worth a look, worked out anew each time. */
  'monitor.hints': { input: { filter: HintFilter }; value: HintAnswer }
  /**
   * What a hint of this key tells of up to then is not told again; null tells all of it again. Answers how it was before, to
   * undo it with.
   */
  'monitor.dismissHint': { input: { key: string; untilMs: number | null }; value: { beforeMs: number | null } }
  /** Of the calendar day and month that are now. */
  'monitor.spent': { input: null; value: PeriodSpending[] }
  /** Of the budgets that are set. */
  'monitor.budgets': { input: null; value: BudgetState[] }
  'monitor.breakdown': { input: ChartQuestion & { by: BreakdownKind }; value: Breakdown }
}
