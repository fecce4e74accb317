import { hrefOfLink, linkOfHref } from '../../shared/app-links.ts'
import { t } from '../../shared/words/t.ts'
import { showToast } from '../ui/toast-store.ts'

/**
 * The address of the place one is at, narrowed as it is. In the desktop app it is a link that the system opens in Holdfast; one
 * that would be too long for that is still taken by the palette.
 */
export async function copyLink(): Promise<void> {
  const link = window.holdfast === undefined ? null : linkOfHref(location.hash)
  const opens = link !== null && hrefOfLink(link) !== null
  try {
    await navigator.clipboard.writeText(opens ? link : location.href)
    showToast({
      message: opens
        ? t('Link copied. It opens this place in Holdfast on this computer; the command palette takes it too.')
        : link === null
          ? t('Link copied. Open it in this browser, or paste it into the command palette.')
          : t('Link copied. Paste it into the command palette to come back here.'),
    })
  } catch {
    showToast({ message: t('Couldn’t copy to the clipboard.') })
  }
}
