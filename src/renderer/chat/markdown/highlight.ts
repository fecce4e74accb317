import type { Root } from 'hast'
import rehypeHighlight from 'rehype-highlight'
import { VFile } from 'vfile'

/** Made once: each call would compile its languages anew. */
const transform = rehypeHighlight({ detect: false })

/** Colours the code of a tree, in place. */
export function highlight(tree: Root): void {
  transform(tree, new VFile())
}
