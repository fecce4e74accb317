import { t } from '../../shared/words/t.ts'

export interface SystemWords {
  tray: string
  trayHint: string
  /** Null where a closed window leaves the app running anyway. */
  close: string | null
  closeHint: string
  loginHint: string
  batteryHint: string
}

/** The same things by each system's own names. */
export function systemWords(platform: string): SystemWords {
  const trayHint = t('Shows whether records are delivered, how many wait, and a mark when something needs you.')
  const battery = t(
    'On battery, at most 20 records go out every 15 seconds, so a backlog takes longer. Retry now in Sync does not wait.',
  )
  if (platform === 'darwin') {
    return {
      tray: t('Icon in the menu bar'),
      trayHint,
      close: null,
      closeHint: '',
      loginHint: t('Holdfast starts without a window, and delivers what waits.'),
      batteryHint: t('{battery} While the computer is too hot, this happens on its own.', { battery }),
    }
  }
  const windows = platform === 'win32'
  return {
    tray: windows ? t('Icon in the notification area') : t('Icon in the tray'),
    trayHint,
    close: t('Close to the tray'),
    closeHint: t('Closing the window leaves Holdfast running and delivering. Quit it from its icon.'),
    loginHint: t('Holdfast starts without a window, or minimised where there is no tray, and delivers what waits.'),
    batteryHint: windows
      ? t('{battery} While Windows slows the processor down, this happens on its own.', { battery })
      : t('{battery} In the system’s power-saver mode this happens on its own.', { battery }),
  }
}
