import { createContext } from 'react'
import type { Block } from '../../../shared/markdown/split-blocks.ts'

/** All blocks of the text that is shown, for what has to look beyond its own; asked only when it is needed. */
export const AllBlocks = createContext<() => readonly Block[]>(() => [])

/** The block that one is in. */
export const OwnBlock = createContext<Block | null>(null)
