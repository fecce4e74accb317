/** How many files may go with one message. */
export const maxAttached = 20
