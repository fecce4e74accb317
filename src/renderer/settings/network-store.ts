import { create } from 'zustand'
import type { NetworkSettings } from '../../shared/domain.ts'
import type { Route, Routes } from '../../shared/ipc.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'

/** Null until the first answer. */
export const useNetwork = create<{ network: NetworkSettings | null; error: string | null }>(() => ({
  network: null,
  error: null,
}))

export async function loadNetwork(): Promise<void> {
  const result = await bridge.request('network.get', null)
  useNetwork.setState(result.ok ? { network: result.value, error: null } : { error: result.error.message })
}

type Change = Exclude<Extract<Route, `network.${string}`>, 'network.get' | 'network.test'>

/** Answers what went wrong, or null. */
export async function changeNetwork<R extends Change>(route: R, input: Routes[R]['input']): Promise<string | null> {
  const result = await bridge.request(route, input)
  if (!result.ok) return result.error.message
  useNetwork.setState({ network: result.value as NetworkSettings })
  return null
}

/** For what has no place of its own to say an error. */
export async function changeNetworkAloud<R extends Change>(route: R, input: Routes[R]['input']): Promise<void> {
  const message = await changeNetwork(route, input)
  if (message !== null) showToast({ message, severity: 'error' })
}

/** Loads it, and follows what changes elsewhere until the returned function is called. */
export function followNetwork(): () => void {
  void loadNetwork()
  const ends = [
    bridge.on('network.changed', ({ network }) => useNetwork.setState({ network })),
    onReconnect(() => void loadNetwork()),
  ]
  return () => ends.forEach((end) => end())
}
