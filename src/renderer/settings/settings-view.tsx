import { useEffect } from 'react'
import { Failure, Waiting } from '../ui/waiting.tsx'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { BudgetsSection } from './budgets-section.tsx'
import { IdentitySection } from './identity-section.tsx'
import { KeysSection } from './keys-section.tsx'
import { LangfuseSection } from './langfuse-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ProvidersSection } from './providers-section.tsx'
import { settleSettingsRemovals } from './removals.ts'
import { SectionNav } from './section-nav.tsx'
import { loadSettings, useSettings } from './settings-store.ts'
import { StorageSection } from './storage-section.tsx'
import { UpdatesSection } from './updates-section.tsx'
import { SystemSection } from './system-section.tsx'
import { useSections } from './use-sections.ts'

/** Everything that can be set, on one page. */
export function SettingsView() {
  const { settings, providers, presets, info, error } = useSettings()
  const ready = settings !== null && providers !== null && info !== null
  const { scroller, current, goToSection, onScroll } = useSections(ready)
  useEffect(() => settleSettingsRemovals, [])
  if (!ready) {
    return error ? <Failure message={error} onRetry={() => void loadSettings()} /> : <Waiting what="Loading settings" />
  }
  return (
    <div className="flex min-h-0 flex-1">
      <SectionNav current={current} onGo={goToSection} />
      <div ref={scroller} onScroll={onScroll} className="relative min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-3xl flex-col gap-8 p-4 min-[620px]:p-6">
          <h1 className="sr-only">Settings</h1>
          <ProvidersSection providers={providers} presets={presets} info={info} />
          <LangfuseSection settings={settings} info={info} />
          <IdentitySection settings={settings} />
          <PrivacySection redaction={settings.redaction} />
          <StorageSection sizeCapBytes={settings.sizeCapBytes} dataFolder={info.dataFolder} />
          <BudgetsSection budgets={settings.budgets} />
          <KeysSection info={info} />
          <SystemSection settings={settings} info={info} />
          <AppearanceSection theme={settings.theme} />
          <UpdatesSection settings={settings.updates} version={info.version} />
          <AboutSection info={info} />
        </div>
      </div>
    </div>
  )
}
