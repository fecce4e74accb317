import { newAddress } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'

/** For another browser on this computer: puts an address into the clipboard that opens the app once. */
export async function copyNewAddress(): Promise<void> {
  const address = await newAddress()
  if (address === null) {
    showToast({ message: 'Holdfast’s process gave no address. Try again once it answers.', severity: 'error' })
    return
  }
  try {
    await navigator.clipboard.writeText(address)
    showToast({ message: 'The address is copied. It works once, within a minute.' })
  } catch {
    showToast({ message: 'Copying was refused by the system.' })
  }
}
