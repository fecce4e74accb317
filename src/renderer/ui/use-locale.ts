import { i18n } from '@lingui/core'
import { useSyncExternalStore } from 'react'
import { spokenLocale } from '../../shared/words/languages.ts'

const onChange = (listener: () => void): (() => void) => i18n.on('change', listener)

/**
 * The tag of what is spoken. Who calls it is drawn in another language as soon as that is spoken, with all that is in it; but for
 * what is memoised, which calls it itself.
 */
export const useLocale = (): string => useSyncExternalStore(onChange, spokenLocale)
