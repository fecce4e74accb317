import { create } from 'zustand'
import { t } from '../../shared/words/t.ts'
import { goTo, placeHref } from '../app/navigation.ts'
import { requestFocus } from '../app/focus-store.ts'
import { useConversations } from '../chat/conversations-store.ts'
import { changeSettings, useSettings } from '../settings/settings-store.ts'
import { showToast } from '../ui/toast-store.ts'

export const steps = ['model', 'langfuse', 'done'] as const
export type Step = (typeof steps)[number]

/** `begun`: it was asked for, or something was done in it, so it stays though the folder is no longer a fresh one. */
export const useFirstRun = create<{ begun: boolean; step: Step }>(() => ({ begun: false, step: 'model' }))

/** Whether a chat that has not begun shows it: where nothing is set up yet and nobody closed it, or once it was begun. */
export function useIsFirstRun(): boolean {
  const begun = useFirstRun((state) => state.begun)
  const isClosed = useSettings(({ settings }) => settings?.firstRunDone ?? true)
  const hasNothing = useSettings(
    ({ settings, providers }) =>
      settings?.langfuse.host === '' && providers !== null && providers.every(({ builtIn }) => builtIn),
  )
  const hasNoChats = useConversations(({ list }) => list?.length === 0)
  return begun || (!isClosed && hasNothing && hasNoChats)
}

export const goToStep = (step: Step): void => useFirstRun.setState({ begun: true, step })

/** What is set up in it makes the folder no fresh one; it stays all the same. */
export const beginFirstRun = (): void => useFirstRun.setState({ begun: true })

export function openFirstRun(): void {
  goToStep('model')
  goTo(placeHref('chat'))
}

/** Not asked about: it can be opened again. */
export function skipFirstRun(): void {
  const { step } = useFirstRun.getState()
  endFirstRun()
  showToast({
    message: t('Setup closed. Settings → About opens it again.'),
    action: { label: t('Undo'), run: () => goToStep(step) },
  })
}

export function endFirstRun(): void {
  useFirstRun.setState({ begun: false, step: 'model' })
  requestFocus('composer')
  void changeSettings({ firstRunDone: true })
}
