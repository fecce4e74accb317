/** 2100: up to here it is a time of this app's, which a date can also be made of. */
export const latestMs = Date.UTC(2100, 0, 1)
