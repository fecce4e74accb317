import type { z } from 'zod'
import type { Route, Routes } from '../../../shared/ipc.ts'

/** What the routes accept whose names begin with one of these words. */
export type InputsOf<Room extends string> = {
  [R in Extract<Route, `${Room}.${string}`>]: z.ZodType<Routes[R]['input']>
}
