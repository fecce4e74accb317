/**
 * A ref for the field a dialog shall begin in. The platform looks for the attribute when it opens the dialog; React's
 * autoFocus property focuses before that, and sets none.
 */
export function autofocus(element: HTMLElement | null): void {
  element?.setAttribute('autofocus', '')
}
