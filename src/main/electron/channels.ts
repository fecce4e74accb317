/** The only two lines between the renderer and main: requests go down, events come up. */
export const requestChannel = 'holdfast:request'
export const eventChannel = 'holdfast:event'
