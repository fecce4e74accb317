/** So much of a picture tells its size. */
export const sizeHeadBytes = 24

/**
 * A picture's size as its head says, before it is unpacked: a few kilobytes may become gigabytes. Null where the head is not so
 * simple.
 */
export function toldSize(head: ArrayBuffer, type: string): { width: number; height: number } | null {
  if (head.byteLength < sizeHeadBytes) return null
  const view = new DataView(head)
  if (type === 'png') return { width: view.getUint32(16), height: view.getUint32(20) }
  return type === 'gif' ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : null
}
