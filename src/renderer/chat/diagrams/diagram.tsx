import { Code, Download, Image, Maximize2 } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { t } from '../../../shared/words/t.ts'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { showToast } from '../../ui/toast-store.ts'
import { useThemeName } from '../../ui/use-theme.ts'
import { keepPlace } from '../markdown/keep-place.ts'
import { watchNear } from '../markdown/near.ts'
import { DiagramDialog } from './diagram-dialog.tsx'
import { addressOf, knownPicture, pictureOf, pngOf, type Drawn, type Theme } from './pictures.ts'
import { kindOf } from './kind-of.ts'

/** The canvas of each theme, for pictures that leave the app. */
const backgrounds: Record<Theme, string> = { light: '#fbfcfd', dark: '#111416' }

/** A diagram as a picture once it is drawn; until then, and where it can't be, the `source` that it was written as. */
export function Diagram({ text, source }: { text: string; source: ReactNode }) {
  const theme: Theme = useThemeName() === 'dark' ? 'dark' : 'light'
  const box = useRef<HTMLDivElement>(null)
  const drawn = useDrawn(box, text, theme)
  const [showsSource, setShowsSource] = useState(false)
  const [saving, setSaving] = useState<Anchor | null>(null)
  const [enlarged, setEnlarged] = useState(false)
  const picture = drawn?.kind === 'picture' ? drawn.picture : null
  const heightBefore = useRef<number | null>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    if (heightBefore.current !== null) keepPlace(element, heightBefore.current)
    heightBefore.current = element.getBoundingClientRect().height
    // The picture comes, or its source does: then it has another height.
    // oxlint-disable-next-line react/exhaustive-deps react/exhaustive-effect-dependencies
  }, [picture, showsSource])

  const withPng = (use: (png: Blob) => void | Promise<void>): void => {
    if (!picture) return
    pngOf(picture, backgrounds[theme])
      .then(use)
      .catch((error: Error) =>
        showToast({
          message: t('Couldn’t make the picture. {problem}', { problem: error.message }),
          severity: 'error',
        }),
      )
  }
  const name = kindOf(text)
  const fileName = name.replaceAll(' ', '-').toLowerCase()
  if (!picture) {
    return (
      <div ref={box}>
        {source}
        {drawn?.kind === 'failed' && (
          <p className="mt-1 text-xs wrap-anywhere text-ink-3">
            {t('This diagram can’t be drawn. {reason}', { reason: drawn.reason })}
          </p>
        )}
      </div>
    )
  }
  return (
    <div ref={box} className="overflow-hidden rounded-md border">
      <div className="flex h-7 items-center justify-between border-b bg-panel pr-0.5 pl-3 text-2xs text-ink-3 select-none">
        <span>{name}</span>
        <span className="flex">
          <IconButton
            small
            label={showsSource ? t('Show the picture') : t('Show the source')}
            onClick={() => setShowsSource(!showsSource)}
          >
            {showsSource ? <Image size={14} /> : <Code size={14} />}
          </IconButton>
          <IconButton small label={t('Enlarge')} onClick={() => setEnlarged(true)}>
            <Maximize2 size={13} />
          </IconButton>
          <CopyButton label={t('Copy source')} text={() => text.replace(/\n$/, '')} />
          <IconButton
            small
            label={t('Save or copy the picture')}
            aria-haspopup="menu"
            aria-expanded={saving !== null}
            onClick={(event) => setSaving(event.currentTarget)}
          >
            <Download size={14} />
          </IconButton>
        </span>
      </div>
      {showsSource ? (
        <pre
          dir="ltr"
          tabIndex={0}
          aria-label={t('Code, {language}', { language: 'mermaid' })}
          className="overflow-x-auto bg-panel px-3 py-2.5 font-mono text-[12.5px] leading-5"
        >
          <code>{text}</code>
        </pre>
      ) : (
        <div className="flex justify-center px-3 py-4">
          <img
            src={addressOf(picture)}
            alt={t('Diagram: {name}. Its source can be shown as text.', { name })}
            width={picture.widthPx}
            height={picture.heightPx}
            draggable={false}
            className="h-auto max-h-[70vh] max-w-full object-contain"
          />
        </div>
      )}
      {saving && (
        <Menu
          label={t('The picture')}
          anchor={saving}
          onClose={() => setSaving(null)}
          entries={[
            {
              label: t('Save as SVG…'),
              run: () => saveFile(`${fileName}.svg`, new Blob([picture.svg], { type: 'image/svg+xml' })),
            },
            { label: t('Save as PNG…'), run: () => withPng((png) => saveFile(`${fileName}.png`, png)) },
            {
              label: t('Copy as PNG'),
              run: () =>
                withPng(async (png) => {
                  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
                  showToast({ message: t('The picture is copied.') })
                }),
            },
          ]}
        />
      )}
      {enlarged && <DiagramDialog name={name} picture={picture} onClose={() => setEnlarged(false)} />}
    </div>
  )
}

/** Drawn once it comes near what is seen, and again in the other theme. The picture before stays until then. */
function useDrawn(box: { current: HTMLElement | null }, text: string, theme: Theme): Drawn | null {
  const [drawn, setDrawn] = useState<Drawn | null>(() => knownPicture(text, theme))
  const [wasNear, setWasNear] = useState(drawn !== null)
  useEffect(() => {
    const element = box.current
    if (!element || wasNear) return undefined
    return watchNear(element, (isNear) => {
      if (isNear) setWasNear(true)
    })
  }, [box, wasNear])
  useEffect(() => {
    if (!wasNear) return undefined
    const leaving = new AbortController()
    const draw = async (): Promise<void> => {
      const next = await pictureOf(text, theme, leaving.signal)
      if (!leaving.signal.aborted) setDrawn(next)
    }
    draw().catch(() => {})
    return () => leaving.abort()
  }, [wasNear, text, theme])
  return drawn
}
