import { useLayoutEffect, useRef, useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { createPart } from '../../ui/part.ts'

/** Larger than all the rest of the page, so it is fetched with the first formula. */
const katex = createPart(() => import('./katex.ts'))

/** A formula in LaTeX; as it is written until it is drawn, and where it can't be. */
export function Formula({ value, display }: { value: string; display: boolean }) {
  const module = katex.use()
  const place = useRef<HTMLSpanElement>(null)
  const [failed, setFailed] = useState<string | null>(null)
  useLayoutEffect(() => {
    if (!module || !place.current) return
    if (!module.drawFormula(place.current, value, display)) setFailed(value)
  }, [module, value, display])
  if (!module || failed === value) return <code dir="ltr">{value.trim()}</code>
  return (
    <span
      ref={place}
      dir="ltr"
      className={classes(display && 'block overflow-x-auto overflow-y-hidden py-1')}
      {...(display && { role: 'region', 'aria-label': t('Formula'), tabIndex: 0 })}
    />
  )
}
