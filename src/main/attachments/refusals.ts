import { RouteFailure } from '../ipc/route-failure.ts'
import { cutText } from '../../shared/text.ts'
import { said } from '../../shared/words/said.ts'

/** Why a file is not attached, in words for the user. */
export const refused = (name: string, why: string): RouteFailure =>
  new RouteFailure('bad_input', said('“{name}” can’t be attached. {why}', { name: cutText(name, 80), why }))

export const formatMegabytes = (bytes: number): string =>
  bytes < 10_000_000
    ? `${Math.max(0.1, Math.ceil(bytes / 100_000) / 10)} MB`
    : `${Math.ceil(bytes / 1_000_000).toLocaleString('en-US')} MB`
