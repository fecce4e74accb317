import { useState } from 'react'
import type { AppInfo } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
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
      <Line name={t('Version')}>
        <span className="select-text">Holdfast {info.version}</span>
      </Line>
      <Line name={t('Platform')}>{info.shell === 'desktop' ? t('Desktop') : t('Browser')}</Line>
      <Line name={t('System')}>{system}</Line>
      {info.shell === 'browser' && (
        <Line name={t('Another browser on this computer')}>
          <Button small onClick={() => void copyNewAddress()}>
            {t('Copy a new address')}
          </Button>
        </Line>
      )}
      <Line name={t('First steps')}>
        <Button small title={t('A model, Langfuse, and where everything is')} onClick={openFirstRun}>
          {t('Open setup')}
        </Button>
      </Line>
      <Line name={t('Data folder')}>
        <DataFolder path={info.dataFolder} />
      </Line>
      <Line name={t('Diagnostics')}>
        <span className="flex flex-wrap gap-2">
          {info.lastEnd !== null && (
            <Button small onClick={() => void showLastReport()}>
              {t('Last report…')}
            </Button>
          )}
          <Button small onClick={() => void showDiagnostics()}>
            {t('Copy diagnostics…')}
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
    <Line name={t('Licences')}>
      <Button small onClick={() => setOpen(true)}>
        {t('Show licences')}
      </Button>
      {open && <LicencesOnceLoaded onClose={() => setOpen(false)} />}
    </Line>
  )
}

function LicencesOnceLoaded({ onClose }: { onClose(): void }) {
  const part = licences.use()
  return part && <part.LicencesDialog onClose={onClose} />
}
