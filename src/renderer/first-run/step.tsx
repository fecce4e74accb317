import type { ReactNode } from 'react'
import type { AppInfo, Provider, ProviderPreset, Settings } from '../../shared/domain.ts'

/** What each step is shown with. */
export interface FirstRunFacts {
  settings: Settings
  providers: readonly Provider[]
  presets: readonly ProviderPreset[]
  info: AppInfo
}

/** The row of buttons that a step ends with; it stays in sight where the step is longer than the view. */
export function StepEnd({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 -mx-4 -mb-4 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t bg-raised px-4 py-3">
      {children}
    </div>
  )
}
