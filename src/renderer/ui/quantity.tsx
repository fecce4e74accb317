import { plainNumber } from './format.ts'

/** A number for reading; selected and copied, it is the raw one as one would type it. `exact` shows on hover. */
export function Quantity({ raw, exact, children }: { raw: number | string | null; exact?: string; children: string }) {
  return (
    <data value={typeof raw === 'number' ? plainNumber(raw) : (raw ?? '')} title={exact} className="select-text">
      {children}
    </data>
  )
}

/** Copying a selection that lies in one formatted number puts the raw number on the clipboard. */
export function copyRawNumbers(): void {
  document.addEventListener('copy', (event) => {
    const selection = window.getSelection()
    if (!selection || selection.isCollapsed || !event.clipboardData) return
    const within = selection.getRangeAt(0).commonAncestorContainer
    const element = within instanceof Element ? within : within.parentElement
    const raw = element?.closest('data')?.getAttribute('value')
    if (!raw) return
    event.clipboardData.setData('text/plain', raw)
    event.preventDefault()
  })
}
