import { create } from 'zustand'
import type { RetryWait } from '../../../shared/domain.ts'
import { bridge, onReconnect } from '../../bridge.ts'

/** The answers whose call waits to be tried again, by their ids. */
export const useRetryWaits = create<{ byMessage: Readonly<Record<string, RetryWait>> }>(() => ({ byMessage: {} }))

async function load(): Promise<void> {
  const result = await bridge.request('chat.retryWaits', null)
  if (result.ok)
    useRetryWaits.setState({ byMessage: Object.fromEntries(result.value.map((wait) => [wait.messageId, wait])) })
}

export function startRetryWaits(): void {
  bridge.on('chat.retryWait', ({ messageId, wait }) => {
    const { [messageId]: _before, ...others } = useRetryWaits.getState().byMessage
    useRetryWaits.setState({ byMessage: wait ? { ...others, [messageId]: wait } : others })
  })
  onReconnect(() => void load())
  void load()
}
