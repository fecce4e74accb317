import { bridge } from '../bridge.ts'
import { goTo, hrefIn } from './navigation.ts'

/** Goes where somebody outside the page asked for a place: a link, or the command line. */
export function followLinks(): void {
  bridge.on('app.goTo', ({ href }) => {
    const place = hrefIn(href)
    if (place !== null) goTo(place)
  })
}
