import rehypeHighlight from 'rehype-highlight'

/** Made once: each call would compile its languages anew. */
const transform = rehypeHighlight({ detect: false })

export function highlight(): typeof transform {
  return transform
}
