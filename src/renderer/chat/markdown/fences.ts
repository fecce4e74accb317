/** A line that begins a fence, with its mark. */
export const fence = /^( {0,3})(`{3,}(?=[^`\n]*$)|~{3,})/m

/** The same inside items and quotes. */
export const nestedFence = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(`{3,}(?=[^`\n]*$)|~{3,})/m
