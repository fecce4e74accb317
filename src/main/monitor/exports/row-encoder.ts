/** Turns rows into the bytes of one file, piece by piece; what is empty has nothing for the file yet. */
export interface RowEncoder<Row> {
  add(rows: Row[]): Promise<string | Uint8Array>
  /** What the file ends with. */
  end(): Promise<string | Uint8Array>
  /** However it went. */
  close(): Promise<void>
}
