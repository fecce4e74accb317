import { cutText } from '../../../shared/text.ts'
import { UpdateFailure } from '../../updates/updater.ts'

type Words = [message: string, advice: string]

const later = 'Holdfast looks again by itself. Nothing was changed.'
const tellThem = 'Nothing was changed. Tell whoever runs the feed.'

const byCode: Record<string, Words> = {
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: [
    'The feed has no updates for this system.',
    'Check its address and the channel. Nothing was changed.',
  ],
  ERR_UPDATER_INVALID_UPDATE_INFO: [
    'What the feed answered is no list of updates.',
    'Check its address. On a network with a sign-in page, sign in and try again. Nothing was changed.',
  ],
  ERR_UPDATER_INVALID_VERSION: ['What the feed answered is no list of updates.', `Check its address. ${tellThem}`],
  ERR_UPDATER_NO_CHECKSUM: ['The feed names no checksum for the update, so it was not downloaded.', tellThem],
  ERR_CHECKSUM_MISMATCH: [
    'The downloaded file is not the one that the feed describes: its checksum is another. It was deleted.',
    'Try again: it may have been damaged on its way. If it happens again, tell whoever runs the feed.',
  ],
  ERR_UPDATER_INVALID_SIGNATURE: [
    'The downloaded update is not signed by Holdfast’s publisher. It was deleted.',
    'Do not install it from elsewhere. Tell whoever runs the feed.',
  ],
  ERR_UPDATER_UNSUPPORTED_PROVIDER: ['The feed is of a kind that Holdfast does not know.', tellThem],
  ENOSPC: ['The disk is full.', 'Make room, then try again. The installed version is untouched.'],
  EACCES: ['Holdfast may not write where it is installed.', 'Install the new version as whoever installed this one.'],
  EROFS: ['Holdfast is installed on a disk that can’t be written.', 'Install the new version there by hand.'],
}
byCode['EPERM'] = byCode['EACCES'] as Words

/** What electron-updater, the network or the disk says, in words for the user. */
export function toUpdateFailure(step: 'check' | 'download' | 'install', error: unknown): UpdateFailure {
  if (error instanceof UpdateFailure) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  const [message, advice] = byCode[code] ?? byNetwork(step, text) ?? otherwise(step, text)
  return new UpdateFailure(message, advice, { cause: error })
}

function byNetwork(step: 'check' | 'download' | 'install', text: string): Words | null {
  const what = step === 'check' ? 'The feed' : 'The update'
  const network = /net::(ERR_\w+)/.exec(text)?.[1]
  if (network?.startsWith('ERR_CERT') || network?.startsWith('ERR_SSL')) {
    return [`The feed’s certificate is not valid (${network}).`, `Check its address. ${tellThem}`]
  }
  if (
    network === 'ERR_CONTENT_LENGTH_MISMATCH' ||
    network === 'ERR_INCOMPLETE_CHUNKED_ENCODING' ||
    /aborted/.test(text)
  ) {
    return [`${what} did not arrive whole: the connection ended early.`, 'Try again. Nothing was changed.']
  }
  if (network) return [`${what} could not be reached (${network}).`, later]
  const status = /\bstatus (\d{3})\b|^(\d{3})\b/.exec(text)
  if (status) return [`${what} could not be fetched: the server answered ${status[1] ?? status[2]}.`, tellThem]
  return null
}

function otherwise(step: 'check' | 'download' | 'install', text: string): Words {
  const first = cutText(text.split('\n')[0] ?? '', 200)
  const did = { check: 'looked for', download: 'downloaded', install: 'installed' }[step]
  return [`The update could not be ${did}: ${first}`, 'Nothing was changed. Try again.']
}
