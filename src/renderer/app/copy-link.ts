import { showToast } from '../ui/toast-store.ts'

/** The address of the place one is at, narrowed as it is: it opens again in the browser, or in the palette. */
export async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href)
    showToast({
      message:
        window.holdfast === undefined
          ? 'Link copied. Open it in this browser, or paste it into the command palette.'
          : 'Link copied. Paste it into the command palette to come back here.',
    })
  } catch {
    showToast({ message: 'Couldn’t copy to the clipboard.' })
  }
}
