import { randomBytes, randomUUID } from 'node:crypto'

export const newId = (): string => randomUUID()
/** W3C trace context: 16 bytes, lower-case hex. */
export const newTraceId = (): string => randomBytes(16).toString('hex')
/** 8 bytes, lower-case hex. */
export const newSpanId = (): string => randomBytes(8).toString('hex')
export const newRequestId = (): string => `req_${randomBytes(12).toString('hex')}`
