import type { Page } from 'playwright'
import type { PreloadBridge, Result, Route } from '../../src/shared/ipc.ts'

/** Asks over the page's bridge, with whatever a hostile page might send. For the desktop: a browser has no bridge to see. */
export async function ask(page: Page, route: unknown, input: unknown = null): Promise<Result<unknown>> {
  const answer: Result<unknown> | string = await page.evaluate(
    ([route, input]): Promise<Result<unknown> | string> =>
      (globalThis as unknown as { holdfast: PreloadBridge }).holdfast.request(route as Route, input),
    [route, input] as const,
  )
  // Large answers come as text.
  return typeof answer === 'string' ? (JSON.parse(answer) as Result<unknown>) : answer
}

/** As `ask`, for what must succeed. */
export async function value<T>(page: Page, route: Route, input: unknown = null): Promise<T> {
  const result = await ask(page, route, input)
  if (!result.ok) throw new Error(`${route}: ${result.error.message}`)
  return result.value as T
}
