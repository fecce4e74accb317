import { t } from '../../shared/words/t.ts'
import { newAddress } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'

/** For another browser on this computer: puts an address into the clipboard that opens the app once. */
export async function copyNewAddress(): Promise<void> {
  const address = await newAddress()
  if (address === null) {
    showToast({
      message: t('Holdfast isn’t responding, so there is no new address. Try again in a moment.'),
      severity: 'error',
    })
    return
  }
  try {
    await navigator.clipboard.writeText(address)
    showToast({ message: t('Address copied. It works once, within a minute.') })
  } catch {
    showToast({ message: t('Couldn’t copy to the clipboard.') })
  }
}
