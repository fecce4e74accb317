import { createPart, later } from '../ui/part.ts'

const parts = createPart(() => import('./around-composer.ts'))

export const BesideChips = later(parts, (found) => found.BesideChips)
export const ComposerFiles = later(parts, (found) => found.ComposerFiles)
export const ContextGauge = later(parts, (found) => found.ContextGauge)
export const ContextNote = later(parts, (found) => found.ContextNote)
export const ConversationCost = later(parts, (found) => found.ConversationCost)
export const InputEstimateLine = later(parts, (found) => found.InputEstimateLine)
export const KeyHints = later(parts, (found) => found.KeyHints)
