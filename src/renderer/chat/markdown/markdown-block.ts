import { createPart } from '../../ui/part.ts'

/** What draws a block: larger than all that shows a chat, and the first text is there before it. */
export const markdownBlock = createPart(() => import('./block.tsx'))
