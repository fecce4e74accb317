import type { ReactNode } from 'react'
import type { AppInfo, Provider, ProviderPreset, Settings } from '../../shared/domain.ts'

/** What each step is shown with. */
export interface FirstRunFacts {
  settings: Settings
  providers: readonly Provider[]
  presets: readonly ProviderPreset[]
  info: AppInfo
}

/** The row of buttons that a step ends with. */
export function StepEnd({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center justify-end gap-2">{children}</div>
}
