import { useCallback, useEffect, useState } from 'react'
import type { AppInfo, Settings, SystemSettings, SystemState } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Switch } from '../ui/field.tsx'
import { showToast } from '../ui/toast-store.ts'
import { ComfortPart } from './comfort-part.tsx'
import { aloud, changeBudgets, changeNotifications, changeSystem } from './part-changes.ts'
import { Part, Section } from './section.tsx'
import { systemWords, type SystemWords } from './system-words.ts'

/** How the app lives on this computer beside its window. */
export function SystemSection({ settings, info }: { settings: Settings; info: AppInfo }) {
  const isDesktop = info.shell === 'desktop'
  const { state, setStartAtLogin, ask } = useSystemState()
  return (
    <Section
      id="system"
      about={
        isDesktop
          ? t('How Holdfast runs beside its window, and what it notifies you of.')
          : t('The tray and a start at login belong to the desktop app. In a browser, notices appear on the page.')
      }
    >
      {isDesktop && (
        <Desktop
          system={settings.system}
          words={systemWords(info.platform)}
          state={state}
          onStartAtLogin={(enabled) => void setStartAtLogin(enabled)}
        />
      )}
      {isDesktop && <ComfortPart settings={settings} platform={info.platform} state={state} onShortcut={ask} />}
      <Notifications settings={settings} isDesktop={isDesktop} absence={state?.notificationAbsence ?? null} />
    </Section>
  )
}

function Desktop({
  system,
  words,
  state,
  onStartAtLogin,
}: {
  system: SystemSettings
  words: SystemWords
  state: SystemState | null
  onStartAtLogin(enabled: boolean): void
}) {
  const trayAbsence = state?.trayAbsence ?? null
  const loginAbsence = state?.loginAbsence ?? null
  return (
    <>
      <Part known={`${t('Icon in the tray')}, ${t('Close to the tray')}`}>
        <Switch
          label={words.tray}
          hint={trayAbsence === null ? words.trayHint : shown(trayAbsence)}
          checked={system.trayIcon && trayAbsence === null}
          disabled={trayAbsence !== null}
          onChange={(trayIcon) => void aloud(changeSystem({ trayIcon }))}
        />
        {words.close !== null && (
          <Switch
            label={words.close}
            hint={
              trayAbsence === null && system.trayIcon
                ? words.closeHint
                : t(
                    'Needs an icon in the tray: without one the window could not be found again, and closing it quits Holdfast.',
                  )
            }
            checked={system.closeToTray && system.trayIcon && trayAbsence === null}
            disabled={!system.trayIcon || trayAbsence !== null}
            onChange={(closeToTray) => void aloud(changeSystem({ closeToTray }))}
          />
        )}
        <Switch
          label={t('Start at login')}
          hint={loginAbsence === null ? words.loginHint : shown(loginAbsence)}
          checked={state?.startsAtLogin === true}
          disabled={state === null || loginAbsence !== null}
          onChange={onStartAtLogin}
        />
      </Part>
      <Part>
        <Switch
          label={t('Send less on battery')}
          hint={words.batteryHint}
          checked={system.sparesBattery}
          onChange={(sparesBattery) => void aloud(changeSystem({ sparesBattery }))}
        />
      </Part>
    </>
  )
}

function Notifications({
  settings,
  isDesktop,
  absence,
}: {
  settings: Settings
  isDesktop: boolean
  absence: string | null
}) {
  const { notifications, budgets } = settings
  return (
    <Part known={t('Notifications')}>
      {absence !== null && <p className="text-xs text-ink-2">{shown(absence)}</p>}
      {isDesktop && (
        <>
          <Switch
            label={t('Notify when delivery needs you')}
            hint={t(
              'Once, when Langfuse does not accept the keys, the secret key is missing, or the keys are another project’s. Records wait until then.',
            )}
            checked={notifications.keys}
            onChange={(keys) => void aloud(changeNotifications({ keys }))}
          />
          <Switch
            label={t('Notify when records are refused')}
            hint={t('Once for refusals that follow one another within an hour. They are kept, and Sync shows why.')}
            checked={notifications.refused}
            onChange={(refused) => void aloud(changeNotifications({ refused }))}
          />
          <Switch
            label={t('Notify when a long answer is there')}
            hint={t('Of answers that took more than 20 seconds, while no window of Holdfast has the focus.')}
            checked={notifications.answers}
            onChange={(answers) => void aloud(changeNotifications({ answers }))}
          />
          <Switch
            label={t('Notify of a newer version')}
            hint={t('Once for each, where Settings → Updates has a feed. Nothing is downloaded or installed by that.')}
            checked={notifications.update}
            onChange={(update) => void aloud(changeNotifications({ update }))}
          />
        </>
      )}
      <Switch
        label={t('Notify when a budget is 80% and 100% spent')}
        hint={t('Once for each. The amounts are set under Budgets.')}
        checked={budgets.notify}
        onChange={(notify) => void aloud(changeBudgets({ notify }))}
      />
    </Part>
  )
}

/** What the computer has is asked for each time the section is opened: a tray can come and go. */
function useSystemState() {
  const [state, setState] = useState<SystemState | null>(null)
  const [asked, setAsked] = useState(0)
  const ask = useCallback(() => setAsked((count) => count + 1), [])
  useEffect(() => {
    let isShown = true
    void bridge.request('system.state', null).then((result) => {
      if (isShown && result.ok) setState(result.value)
    })
    return () => {
      isShown = false
    }
    // Asked again it may be another.
    // oxlint-disable-next-line react/exhaustive-deps react/exhaustive-effect-dependencies
  }, [asked])
  const setStartAtLogin = useCallback(async (enabled: boolean): Promise<void> => {
    const result = await bridge.request('system.setStartAtLogin', { enabled })
    if (result.ok) setState(result.value)
    else showToast({ message: result.error.message, severity: 'error' })
  }, [])
  return { state, setStartAtLogin, ask }
}
