import { askOtherTabs, answerOtherTabs } from './other-tabs.ts'

// The page's session with the app's process. It lives in this page's memory alone: a cookie would go to every port of
// this machine, and storage, addresses and history all end on the disk.

const codeHeader = 'x-holdfast-code'
const returnKey = 'return-code'
const retryAfterMs = 1_000
/** What a page said as it went can arrive after the next one has asked. */
const returnRetriesMs = [50, 200, 600]

let session: string | null = null

// Before anything else reads the address or keeps it.
const addressCode = takeAddressCode()
const returnCode = sessionStorage.getItem(returnKey)
sessionStorage.removeItem(returnKey)
window.addEventListener('hashchange', () => void takeNewAddress())

/** What each request brings. */
export const sessionHeaders = (): Record<string, string> => (session ? { authorization: `Bearer ${session}` } : {})

/** With the code of the address, or that of this page before it was loaded again, or one of another tab. */
export async function openSession(): Promise<boolean> {
  await shown()
  const opened =
    (addressCode !== null && (await exchange(addressCode))) ||
    (returnCode !== null && (await exchange(returnCode, returnRetriesMs))) ||
    // An address that does not work any more is to say so.
    (addressCode === null && (await joinOtherTab()))
  if (opened) answerOtherTabs(async () => (await newAddress())?.split('#code=')[1] ?? null)
  window.addEventListener('pagehide', keepForReturn)
  window.addEventListener('pageshow', () => sessionStorage.removeItem(returnKey))
  return opened
}

/** An address that opens the app once, within a minute, in another browser. Null where the process does not answer. */
export async function newAddress(): Promise<string | null> {
  try {
    const response = await fetch('/api/codes', { method: 'POST', headers: sessionHeaders() })
    return response.ok ? ((await response.json()) as { address: string }).address : null
  } catch {
    return null
  }
}

function takeAddressCode(): string | null {
  const [, code = null, place] = /^#code=([\w-]*)(\/.*)?$/.exec(location.hash) ?? []
  if (code !== null) history.replaceState(null, '', `${location.pathname}${place === undefined ? '' : `#${place}`}`)
  return code
}

/** A page that the browser loads in advance, and may never show, must not use up the code. */
async function shown(): Promise<void> {
  if (!(document as Document & { prerendering?: boolean }).prerendering) return
  await new Promise((resolve) => document.addEventListener('prerenderingchange', resolve, { once: true }))
}

/** Whether the code worked. While nobody answers it is tried again. */
async function exchange(code: string, retriesMs: readonly number[] = []): Promise<boolean> {
  try {
    const response = await fetch('/api/session', { method: 'POST', headers: { [codeHeader]: code } })
    if (response.ok) {
      session = ((await response.json()) as { session: string }).session
      return true
    }
    const [afterMs, ...rest] = retriesMs
    if (afterMs === undefined) return false
    await wait(afterMs)
    return exchange(code, rest)
  } catch {
    await wait(retryAfterMs)
    return exchange(code, retriesMs)
  }
}

async function joinOtherTab(): Promise<boolean> {
  const code = await askOtherTabs()
  return code !== null && exchange(code)
}

/** A new address in the bar of an open page loads nothing by itself: only the fragment differs. */
async function takeNewAddress(): Promise<void> {
  const code = takeAddressCode()
  if (code !== null && (await exchange(code))) location.reload()
}

/** Leaves a code for this tab's next load, which the process takes once, and only from a browser that is still there. */
function keepForReturn(): void {
  if (session === null) return
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  const code = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  sessionStorage.setItem(returnKey, code)
  const headers = { ...sessionHeaders(), [codeHeader]: code }
  fetch('/api/return', { method: 'POST', headers, keepalive: true }).catch(() => {})
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
