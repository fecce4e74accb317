import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { copyBytes } from '../../../src/main/store/analysis/copy-file.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { SqlAnswer } from '../../../src/shared/domain.ts'
import { maxSqlRows } from '../../../src/shared/sql-limits.ts'
import { sqlViews } from '../../../src/shared/sql-views.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { deliver, record } from '../../support/store-fixtures.ts'

const monitor = useAnalysis('sql', 'file')
beforeAll(() => void record(createWriter(monitor.db), 3))

const run = (sql: string): Promise<SqlAnswer> => monitor.read.runSql('q', sql)
async function rows(sql: string): Promise<unknown[][]> {
  const answer = await run(sql)
  if (answer.outcome !== 'rows') throw new Error(JSON.stringify(answer))
  return answer.rows
}
const copied = (): Promise<number> => monitor.read.countTraces({ fromMs: null, toMs: null })

describe('the SQL console', () => {
  it('answers over the documented views, with what is true now', async () => {
    expect(await rows('SELECT count(*), sum(total_tokens), min(prompt) FROM traces')).toEqual([[3, 45, 'question 0']])
    expect(await rows('SELECT DISTINCT delivery FROM traces')).toEqual([['recorded']])
    deliver(createWriter(monitor.db))
    expect(await rows('SELECT DISTINCT delivery FROM traces')).toEqual([['delivered']])
    expect(await rows(`SELECT type, count(*) FROM observations GROUP BY type ORDER BY type`)).toEqual([
      ['generation', 3],
      ['span', 3],
    ])
  })

  it('answers with what can be read, and with every digit', async () => {
    expect(
      await rows(
        `SELECT TIMESTAMP '2026-01-03 02:03:04.5' - TIMESTAMP '2026-01-01', 12345678901234567890.5::DECIMAL(38,1),
           -0.001234567890123456::DECIMAL(18,18), 0.25::DECIMAL(38,20), 170141183460469231731687303715884105727::HUGEINT,
           [1, 9007199254740993], {'sum': sum(total_tokens)} FROM traces`,
      ),
    ).toEqual([
      [
        '2 days 02:03:04.5',
        '12345678901234567890.5',
        '-0.001234567890123456',
        0.25,
        '170141183460469231731687303715884105727',
        '[1,"9007199254740993"]',
        '{"sum":45}',
      ],
    ])
  })

  it.each(sqlViews)('has in $name the columns that it lists', async ({ name, columns }) => {
    const described = await rows(`DESCRIBE ${name}`)
    expect(described.map(([column, type]) => [column, type])).toEqual(
      columns.map((column) => [column.name, column.type]),
    )
    await rows(`SELECT * FROM ${name}`)
  })

  it.each([
    'FROM traces LIMIT 1',
    'WITH t AS (SELECT 1 AS a) SELECT * FROM t',
    'VALUES (1)',
    'TABLE traces',
    'SUMMARIZE traces',
    'SELECT * FROM range(3) r(i), unnest([1, 2]) u(v)',
    `SELECT * FROM traces WHERE prompt LIKE '%a query of mine%'`,
    'SHOW TABLES',
    'EXPLAIN SELECT 1',
    '-- a note\n/* and another */ SELECT 1;',
    '(SELECT 1)',
  ])('answers %j', async (sql) => {
    expect(await run(sql)).toMatchObject({ outcome: 'rows' })
  })

  it.each([
    `COPY traces TO '/tmp/holdfast-stolen.csv'`,
    `COPY copied_traces FROM '/etc/passwd'`,
    `ATTACH '/tmp/holdfast-other.db'`,
    `ATTACH ':memory:' AS other`,
    `DETACH memory`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `SET enable_external_access = true`,
    `SET lock_configuration = false`,
    `RESET memory_limit`,
    `PRAGMA database_size`,
    `PRAGMA enable_profiling`,
    `CALL pragma_version()`,
    `CHECKPOINT`,
    `USE temp`,
    `CREATE TABLE mine (a INTEGER)`,
    `CREATE TEMP TABLE mine (a INTEGER)`,
    `CREATE MACRO mine() AS 1`,
    `DROP TABLE copied_traces`,
    `DELETE FROM copied_traces`,
    `UPDATE copied_traces SET cost_usd = 0`,
    `INSERT INTO copied_chats VALUES ('a', 'b')`,
    `ALTER TABLE copied_traces ADD COLUMN a INTEGER`,
    `EXPLAIN ANALYZE DELETE FROM copied_traces`,
    `EXPLAIN ANALYZE CREATE TABLE mine (a INTEGER)`,
    `BEGIN`,
    `ROLLBACK; DELETE FROM copied_traces`,
    `SELECT 1; SELECT 2`,
    `SELECT 1; DELETE FROM copied_traces`,
    `FROM query('DELETE FROM copied_traces')`,
    `WITH gone AS (DELETE FROM copied_traces RETURNING *) SELECT * FROM gone`,
    `PREPARE mine AS SELECT 1`,
    `EXECUTE mine`,
    `EXPORT DATABASE '/tmp/holdfast-stolen'`,
    `IMPORT DATABASE '/tmp/holdfast-stolen'`,
    `VACUUM`,
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM read_blob('/etc/passwd')`,
    `SELECT * FROM read_json('/etc/passwd')`,
    `SELECT * FROM read_parquet('/etc/passwd')`,
    `SELECT * FROM '/etc/passwd'`,
    `SELECT * FROM glob('/*')`,
    `SELECT * FROM sniff_csv('/etc/passwd')`,
    `SELECT * FROM 'https://example.com/a.csv'`,
    `SELECT * FROM sqlite_scan('holdfast.db', 'payloads')`,
    `FROM enable_logging(storage = 'file', storage_path = '/tmp/holdfast-stolen')`,
    `FROM enable_logging()`,
    `FROM "enable_logging" /* */ ()`,
    `FROM main.ENABLE_LOGGING -- a note
      ()`,
    `FROM U&"\\0065nable_logging"()`,
    `SUMMARIZE FROM enable_profiling()`,
    `EXPLAIN ANALYZE FROM force_checkpoint()`,
    `FROM checkpoint()`,
    `FROM arrow_scan(1, 2, 3)`,
    `FROM seq_scan('copied_traces')`,
    `FROM read_duckdb('/tmp/other.duckdb')`,
    `FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))`,
    `FROM query_table('traces')`,
    `FROM parquet_metadata('/etc/passwd')`,
    `SELECT write_log('mine')`,
    `SELECT getenv('HOME')`,
    `SELECT nextval('mine')`,
    `SELECT $1`,
    `SELEC 1`,
    ``,
    `;`,
    `-- nothing`,
  ])('refuses %j and changes nothing', async (sql) => {
    const answer = await run(sql)
    expect(['refused', 'failed']).toContain(answer.outcome)
    expect(JSON.stringify(answer)).not.toContain('root:')
    expect(await copied()).toBe(3)
    expect(await rows('SHOW TABLES')).not.toContainEqual(['mine'])
    expect(fs.existsSync('/tmp/holdfast-stolen.csv') || fs.existsSync('/tmp/holdfast-stolen')).toBe(false)
  })

  it.each([
    'FROM arrow_scan\u200B(1, 2, 3)',
    'FROM arrow_scan\u2060 (1, 2, 3)',
    'FROM enable_logging --\r()',
    'FROM enable_logging -- a \r b\n()',
    'FROM enable_logging /* /* */ */ ()',
    'FROM enable_logging /* /* */ ()',
    `SELECT '--', * FROM "read_text" /**/ ('/etc/passwd')`,
    `FROM enable_logging ${'/**/'.repeat(200)}`,
  ])('sees a call however it is written: %j', async (sql) => {
    expect(await run(sql)).toMatchObject({ outcome: 'refused' })
  })

  it('reads no more rows than it says, and no longer cell than one can read', async () => {
    const answer = await run('SELECT i FROM range(1000000) r(i)')
    expect(answer).toMatchObject({ outcome: 'rows', isCut: true })
    expect(answer.outcome === 'rows' && answer.rows.length).toBe(maxSqlRows)
    expect(await run(`SELECT i FROM range(${maxSqlRows}) r(i)`)).toMatchObject({ outcome: 'rows', isCut: false })
    const [[cell] = []] = await rows(`SELECT repeat('x', 1000000)`)
    expect(String(cell)).toHaveLength(10_000)
  })

  it('has every kind of value in a form that can be shown', async () => {
    const [row] = await rows(
      `SELECT 1, 9007199254740993, 1.5::DECIMAL(4,2), 0.1, 'ä', true, NULL, DATE '2026-01-02', [1, 2], {'a': 'b'}, 'nan'::DOUBLE`,
    )
    expect(row).toEqual([1, '9007199254740993', 1.5, 0.1, 'ä', true, null, '2026-01-02', '[1,2]', '{"a":"b"}', 'NaN'])
  })

  const forever = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1'

  it('is cancelled, and the Monitor is answered meanwhile', async () => {
    const long = monitor.read.runSql('long', forever)
    expect(await copied()).toBe(3)
    monitor.read.cancelSql('long')
    expect(await long).toEqual({ outcome: 'cancelled' })
    monitor.read.cancelSql('none of that name')
  })

  it('is cancelled before it has begun, and at any moment of its beginning', async () => {
    for (let turn = 0; turn < 12; turn += 1) {
      const long = monitor.read.runSql('long', forever)
      for (let tick = 0; tick < turn; tick += 1) await new Promise((resolve) => setImmediate(resolve))
      monitor.read.cancelSql('long')
      expect(await long).toEqual({ outcome: 'cancelled' })
    }
  })

  it('ends what takes too long', async () => {
    expect(await run(forever)).toEqual({ outcome: 'too_slow' })
    expect(await copied()).toBe(3)
  })

  it('tells what is wrong in the words of DuckDB', async () => {
    expect(await run('SELECT no_such FROM traces')).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('no_such') as string,
    })
  })
})

describe('what a question needs beyond memory', () => {
  const spill = (): string => path.join(monitor.folder, 'monitor.duckdb.tmp')
  const large = `SELECT count(*), max(number) FROM (SELECT row_number() OVER (ORDER BY hash(i)) AS number FROM range(4000000) r(i))`

  it('lies in a private folder beside the copy for as long as it runs, and the question is answered', async () => {
    let mostBytes = 0
    const look = setInterval(() => {
      mostBytes = Math.max(mostBytes, copyBytes(monitor.folder))
    }, 5)
    const before = copyBytes(monitor.folder)
    expect(await rows(large)).toEqual([[4_000_000, 4_000_000]])
    clearInterval(look)
    // It counts as the copy's own: or there would seem to be no room for the copy.
    expect(mostBytes).toBeGreaterThan(before + 10_000_000)
    expect(fs.statSync(spill()).mode & 0o777).toBe(0o700)
    expect(fs.readdirSync(spill())).toEqual([])
  })

  it.each([
    (folder: string) => `FROM '${folder}/../holdfast.db'`,
    (folder: string) => `FROM '${folder}/../stolen.csv'`,
    (folder: string) => `FROM '${folder}/link.csv'`,
    (folder: string) => `FROM read_text('${folder}/../stolen.csv')`,
    (folder: string) => `FROM glob('${folder}/*')`,
    (folder: string) => `COPY (SELECT 1) TO '${folder}/mine.csv'`,
    (folder: string) => `COPY (SELECT 1) TO '${folder}/../mine.csv'`,
    (folder: string) => `ATTACH '${folder}/mine.db'`,
    (folder: string) => `EXPORT DATABASE '${folder}/mine'`,
    () => `SET temp_directory = '/tmp'`,
    () => `SET max_temp_directory_size = '100GB'`,
  ])('opens no way to other files: %s', async (sql) => {
    const stolen = path.join(monitor.folder, 'stolen.csv')
    fs.writeFileSync(stolen, 'secret\n1')
    await copied()
    fs.symlinkSync(stolen, path.join(spill(), 'link.csv'))
    const answer = await run(sql(spill()))
    expect(['refused', 'failed']).toContain(answer.outcome)
    expect(JSON.stringify(answer)).not.toContain('secret')
    expect(fs.readdirSync(spill())).toEqual(['link.csv'])
    expect(fs.existsSync(path.join(monitor.folder, 'mine.csv'))).toBe(false)
    fs.rmSync(path.join(spill(), 'link.csv'))
    fs.rmSync(stolen)
  })
})
