import { useEffect, useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { usePlace } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { Empty, Failure, Waiting } from '../ui/waiting.tsx'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { BudgetsSection } from './budgets-section.tsx'
import { ChatsSection } from './chats-section.tsx'
import { DataSection } from './data/data-section.tsx'
import { IdentitySection } from './identity-section.tsx'
import { KeysSection } from './keys-section.tsx'
import { LangfuseSection } from './langfuse-section.tsx'
import { NetworkSection } from './network-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ProvidersSection } from './providers-section.tsx'
import { settleSettingsRemovals } from './removals.ts'
import { SearchField } from './search-field.tsx'
import { SectionNav } from './section-nav.tsx'
import { loadSettings, useSettings } from './settings-store.ts'
import { StorageSection } from './storage-section.tsx'
import { ToolsSection } from './tools/tools-section.tsx'
import { useSearch } from './use-search.ts'
import { UpdatesSection } from './updates-section.tsx'
import { SystemSection } from './system-section.tsx'
import { useSections } from './use-sections.ts'

/** Everything that can be set, on one page. */
export function SettingsView() {
  const { settings, providers, presets, info, error } = useSettings()
  const ready = settings !== null && providers !== null && info !== null
  const { scroller, current, goToSection, onScroll } = useSections(ready)
  const [query, setQuery] = useState('')
  const place = usePlace()
  const [gonePlace, setGonePlace] = useState(place)
  // What the address names is shown, whatever was searched for.
  if (place !== gonePlace) {
    setGonePlace(place)
    setQuery('')
  }
  const found = useSearch(scroller, ready, query)
  useEffect(() => settleSettingsRemovals, [])
  if (!ready) {
    return error ? (
      <Failure message={error} onRetry={() => void loadSettings()} />
    ) : (
      <Waiting what={t('Loading settings')} />
    )
  }
  return (
    <div className="flex min-h-0 flex-1 max-[760px]:flex-col">
      <SectionNav current={current} shownIds={found?.sectionIds ?? null} onGo={goToSection}>
        <SearchField
          query={query}
          count={found?.count ?? null}
          onSearch={(text) => {
            setQuery(text)
            scroller.current?.scrollTo(0, 0)
          }}
          onEnter={() => focusFirst(scroller.current)}
        />
      </SectionNav>
      <div ref={scroller} onScroll={onScroll} className="relative min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-3xl flex-col gap-8 p-4 min-[620px]:p-6">
          <h1 className="sr-only">{t('Settings')}</h1>
          <ProvidersSection providers={providers} presets={presets} info={info} />
          <ChatsSection settings={settings} />
          <ToolsSection info={info} />
          <LangfuseSection settings={settings} info={info} />
          <IdentitySection settings={settings} />
          <PrivacySection redaction={settings.redaction} attachments={settings.attachments} />
          <StorageSection sizeCapBytes={settings.sizeCapBytes} dataFolder={info.dataFolder} />
          <DataSection dataFolder={info.dataFolder} />
          <BudgetsSection budgets={settings.budgets} />
          <NetworkSection info={info} />
          <KeysSection info={info} />
          <SystemSection settings={settings} info={info} />
          <AppearanceSection settings={settings} info={info} />
          <UpdatesSection settings={settings.updates} version={info.version} />
          <AboutSection info={info} />
        </div>
        {found?.count === 0 && (
          <div className="absolute inset-0 flex bg-canvas">
            <Empty title={t('No settings found for “{query}”', { query: query.trim() })}>
              <p>
                {t('Try another word: a setting is found by its name, by what it does and by what others call it.')}
              </p>
              <Button className="mt-3" onClick={() => setQuery('')}>
                {t('Clear search')}
              </Button>
            </Empty>
          </div>
        )}
      </div>
    </div>
  )
}

/** What can be changed first of all that is shown. */
function focusFirst(page: HTMLElement | null): void {
  const shown = page?.querySelectorAll<HTMLElement>('[data-panel] :is(input, textarea, select, button, a[href])') ?? []
  const first = [...shown].find((element) => element.checkVisibility())
  first?.focus()
  first?.scrollIntoView({ block: 'nearest' })
}
