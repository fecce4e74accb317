import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { t } from '../../shared/words/t.ts'
import { Shape } from '../ui/shape.tsx'

const shownForMs = 2000

/** True for two seconds after `tell`. */
export function useSaved(): [saved: boolean, tell: () => void] {
  const [count, setCount] = useState(0)
  const [seen, setSeen] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => setSeen(count), shownForMs)
    return () => clearTimeout(timer)
  }, [count])
  return [count !== seen, useCallback(() => setCount((count) => count + 1), [])]
}

/** Says 'Saved' in the place of what else stands there, so that nothing moves. */
export function Saved({ saved, children }: { saved: boolean; children?: ReactNode }) {
  return (
    <span aria-live="polite">
      {saved ? (
        <span className="inline-flex items-center gap-1 text-ink-2">
          <Shape name="check" size={11} />
          {t('Saved')}
        </span>
      ) : (
        children
      )}
    </span>
  )
}
