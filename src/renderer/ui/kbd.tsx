/** Keys as they are called on this system. */
const mac = navigator.platform.startsWith('Mac')

export function keys(combination: string): string {
  return mac ? combination.replace('Mod+', '⌘').replace('Shift+', '⇧') : combination.replace('Mod', 'Ctrl')
}

export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="rounded-sm border border-line-strong bg-sunken px-1 font-sans text-2xs text-ink-2">
      {keys(children)}
    </kbd>
  )
}
