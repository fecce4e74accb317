// What stands around the field in which a message is written. None of it is needed to write one.
export { ComposerFiles } from './attachments/composer-files.tsx'
export { ContextGauge, ContextNote } from './context/context-gauge.tsx'
export { ConversationCost } from './cost/conversation-cost.tsx'
export { InputEstimateLine } from './cost/input-estimate.tsx'
export { KeyHints } from './key-hints.tsx'
export { BesideChips } from './side-by-side/beside-chips.tsx'
