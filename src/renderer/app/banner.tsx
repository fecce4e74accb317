import type { ReactNode } from 'react'
import { classes } from '../ui/classes.ts'

/** `isQuiet`: there is nothing to do. */
export function Banner({
  className,
  icon,
  isQuiet = false,
  children,
}: {
  className: string
  icon: ReactNode
  isQuiet?: boolean
  children: ReactNode
}) {
  return (
    <div
      role={isQuiet ? 'status' : 'alert'}
      className={classes('flex items-start gap-2.5 border-b py-1.5 pr-2 pl-4 text-sm', className)}
    >
      <span className="mt-[5px] shrink-0">{icon}</span>
      {children}
    </div>
  )
}
