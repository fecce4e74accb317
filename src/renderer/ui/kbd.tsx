import { shown, words } from '../../shared/words/t.ts'

const mac = navigator.platform.startsWith('Mac')

/** Those that are called otherwise on a keyboard of another language. */
const keyNames: Record<string, string> = {
  Mod: words('Ctrl'),
  Shift: words('Shift'),
  Enter: words('Enter'),
  Escape: words('Escape'),
  Esc: words('Esc'),
  Del: words('Del'),
}

/** Keys as they are called on this system. */
export function keys(combination: string): string {
  if (mac) return combination.replace('Mod+', '⌘').replace('Shift+', '⇧')
  return combination
    .split('+')
    .map((key) => shown(keyNames[key] ?? key))
    .join('+')
}

export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="rounded-sm border border-line-strong bg-sunken px-1 font-sans text-2xs text-ink-2">
      {keys(children)}
    </kbd>
  )
}
