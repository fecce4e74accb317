export interface SystemWords {
  tray: string
  trayHint: string
  /** Null where a closed window leaves the app running anyway. */
  close: string | null
  closeHint: string
  loginHint: string
  batteryHint: string
}

const shows = 'Shows whether records are delivered, how many wait, and a mark when something needs you.'
const battery =
  'On battery, at most 20 records go out every 15 seconds, so a backlog takes longer. Retry now in Sync does not wait.'

/** The same things by each system's own names. */
export function systemWords(platform: string): SystemWords {
  if (platform === 'darwin') {
    return {
      tray: 'Icon in the menu bar',
      trayHint: shows,
      close: null,
      closeHint: '',
      loginHint: 'Holdfast starts without a window, and delivers what waits.',
      batteryHint: `${battery} While the computer is too hot, this happens on its own.`,
    }
  }
  const windows = platform === 'win32'
  return {
    tray: windows ? 'Icon in the notification area' : 'Icon in the tray',
    trayHint: shows,
    close: 'Close to the tray',
    closeHint: 'Closing the window leaves Holdfast running and delivering. Quit it from its icon.',
    loginHint: 'Holdfast starts without a window, or minimised where there is no tray, and delivers what waits.',
    batteryHint: windows
      ? `${battery} While Windows slows the processor down, this happens on its own.`
      : `${battery} In the system’s power-saver mode this happens on its own.`,
  }
}
