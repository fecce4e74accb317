import { createElement, type FunctionComponent, type ReactNode } from 'react'
import { createPart } from '../ui/part.ts'

const parts = createPart(() => import('./around-composer.ts'))

/** A part that is drawn as soon as its code is there, and nothing until then. */
const later = <Props extends object>(
  pick: (found: typeof import('./around-composer.ts')) => (props: Props) => ReactNode,
) =>
  function Later(props: Props): ReactNode {
    const found = parts.use()
    return found && createElement(pick(found) as FunctionComponent<Props>, props)
  }

export const BesideChips = later((found) => found.BesideChips)
export const ComposerFiles = later((found) => found.ComposerFiles)
export const ContextGauge = later((found) => found.ContextGauge)
export const ContextNote = later((found) => found.ContextNote)
export const ConversationCost = later((found) => found.ConversationCost)
export const InputEstimateLine = later((found) => found.InputEstimateLine)
export const KeyHints = later((found) => found.KeyHints)
