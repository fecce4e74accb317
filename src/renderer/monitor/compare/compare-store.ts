import { create } from 'zustand'
import { currentPlace, goTo, usePlace } from '../../app/navigation.ts'
import { traceHref } from '../monitor-store.ts'

/** The trace that another one is to be compared with, once somebody has chosen it. */
export const useChosen = create<{ chosen: { traceId: string; title: string } | null }>(() => ({ chosen: null }))

export const choose = (traceId: string, title: string): void => useChosen.setState({ chosen: { traceId, title } })
export const choseNone = (): void => useChosen.setState({ chosen: null })

const name = 'compare'

/** Opens both beside each other: `#/monitor/<trace>?compare=<trace>`. */
export function compare(leftId: string, rightId: string): void {
  choseNone()
  const href = traceHref(leftId)
  goTo(`${href}${href.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(rightId)}`)
}

export const endCompare = (): void => goTo(traceHref(currentPlace().item))

/** The second trace in the address; null where there is none. */
export function useComparedId(): string | null {
  const { item, query } = usePlace()
  const id = new URLSearchParams(query).get(name)
  return item === null || id === null || id === '' || id.length > 200 ? null : id
}
