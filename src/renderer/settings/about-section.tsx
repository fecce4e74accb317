import { useState } from 'react'
import type { AppInfo } from '../../shared/domain.ts'
import { copyNewAddress } from '../app/new-address.ts'
import { showDiagnostics, showLastReport } from '../app/report-store.ts'
import { openFirstRun } from '../first-run/first-run-store.ts'
import { Button } from '../ui/button.tsx'
import { createPart } from '../ui/part.ts'
import { DataFolder } from './data-folder.tsx'
import { Line, Section } from './section.tsx'

const licences = createPart(() => import('./licences-dialog.tsx'))

const systems: Record<string, string> = { darwin: 'macOS', win32: 'Windows', linux: 'Linux' }

export function AboutSection({ info }: { info: AppInfo }) {
  const system = systems[info.platform] ?? info.platform
  return (
    <Section id="about">
      <Line name="Version">
        <span className="select-text">Holdfast {info.version}</span>
      </Line>
      <Line name="Platform">{info.shell === 'desktop' ? 'Desktop' : 'Browser'}</Line>
      <Line name="System">{system}</Line>
      {info.shell === 'browser' && (
        <Line name="Another browser on this computer">
          <Button small onClick={() => void copyNewAddress()}>
            Copy a new address
          </Button>
        </Line>
      )}
      <Line name="First steps">
        <Button small title="A model, Langfuse, and where everything is" onClick={openFirstRun}>
          Open setup
        </Button>
      </Line>
      <Line name="Data folder">
        <DataFolder path={info.dataFolder} />
      </Line>
      <Line name="Diagnostics">
        <span className="flex flex-wrap gap-2">
          {info.lastEnd !== null && (
            <Button small onClick={() => void showLastReport()}>
              Last report…
            </Button>
          )}
          <Button small onClick={() => void showDiagnostics()}>
            Copy diagnostics…
          </Button>
        </span>
      </Line>
      <Licences />
    </Section>
  )
}

function Licences() {
  const [open, setOpen] = useState(false)
  return (
    <Line name="Licences">
      <Button small onClick={() => setOpen(true)}>
        Show licences
      </Button>
      {open && <LicencesOnceLoaded onClose={() => setOpen(false)} />}
    </Line>
  )
}

function LicencesOnceLoaded({ onClose }: { onClose(): void }) {
  const part = licences.use()
  return part && <part.LicencesDialog onClose={onClose} />
}
