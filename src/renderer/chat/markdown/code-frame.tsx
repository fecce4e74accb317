import { Ellipsis } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { t } from '../../../shared/words/t.ts'
import { aloud, changeComfort } from '../../settings/part-changes.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { fileNameOf } from './file-name.ts'

export function CodeFrame({
  language,
  text,
  children,
}: {
  language: string | null
  /** What is copied and saved. */
  text(): string
  children: ReactNode
}) {
  const wraps = useSettings(({ settings }) => settings?.comfort.codeWraps === true)
  const [menu, setMenu] = useState<Anchor | null>(null)
  return (
    <div className="overflow-hidden rounded-md border bg-panel">
      <div className="flex h-7 items-center justify-between border-b pr-0.5 pl-3 text-2xs text-ink-3 select-none">
        <span className="truncate">{language ?? t('text', {}, 'code')}</span>
        <span className="flex">
          <IconButton
            small
            label={t('More for this code')}
            aria-haspopup="menu"
            aria-expanded={menu !== null}
            onClick={(event) => setMenu(event.currentTarget)}
          >
            <Ellipsis size={14} />
          </IconButton>
          <CopyButton label={t('Copy code')} text={text} />
        </span>
      </div>
      <pre
        dir="ltr"
        tabIndex={0}
        aria-label={language ? t('Code, {language}', { language }) : t('Code')}
        className={classes(
          'overflow-x-auto px-3 py-2.5 font-mono text-[12.5px] leading-5 focus-visible:-outline-offset-2',
          wraps && 'whitespace-pre-wrap',
        )}
      >
        {children}
      </pre>
      {menu && <CodeMenu anchor={menu} language={language} text={text} onClose={() => setMenu(null)} />}
    </div>
  )
}

function CodeMenu({
  anchor,
  language,
  text,
  onClose,
}: {
  anchor: Anchor
  language: string | null
  text(): string
  onClose(): void
}) {
  const comfort = useSettings(({ settings }) => settings?.comfort)
  const wraps = comfort?.codeWraps === true
  const numbered = comfort?.codeNumbers === true
  return (
    <Menu
      label={t('This code')}
      anchor={anchor}
      onClose={onClose}
      entries={[
        {
          label: wraps ? t('Don’t wrap long lines') : t('Wrap long lines'),
          run: () => void aloud(changeComfort({ codeWraps: !wraps })),
        },
        {
          label: numbered ? t('Hide line numbers') : t('Show line numbers'),
          run: () => void aloud(changeComfort({ codeNumbers: !numbered })),
        },
        {
          label: t('Save as a file…'),
          run: () => saveFile(fileNameOf(language), new Blob([`${text()}\n`], { type: 'text/plain;charset=utf-8' })),
        },
      ]}
    />
  )
}
