/** What the parameters of these names may be, from the least to the most. */
export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const
export const verbosities = ['low', 'medium', 'high'] as const
