import { cutText } from '../../../shared/text.ts'
import { UpdateFailure } from '../../updates/updater.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

type Words = [message: string, advice: string]

const later = words('Holdfast looks again by itself. Nothing was changed.')
const tellThem = words('Nothing was changed. Tell whoever runs the feed.')

const byCode: Record<string, Words> = {
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: [
    words('The feed has no updates for this system.'),
    words('Check its address and the channel. Nothing was changed.'),
  ],
  ERR_UPDATER_INVALID_UPDATE_INFO: [
    words('What the feed answered is no list of updates.'),
    words('Check its address. On a network with a sign-in page, sign in and try again. Nothing was changed.'),
  ],
  ERR_UPDATER_INVALID_VERSION: [
    words('What the feed answered is no list of updates.'),
    words('Check its address. Nothing was changed. Tell whoever runs the feed.'),
  ],
  ERR_UPDATER_NO_CHECKSUM: [words('The feed names no checksum for the update, so it was not downloaded.'), tellThem],
  ERR_CHECKSUM_MISMATCH: [
    words('The downloaded file is not the one that the feed describes: its checksum is another. It was deleted.'),
    words('Try again: it may have been damaged on its way. If it happens again, tell whoever runs the feed.'),
  ],
  ERR_UPDATER_INVALID_SIGNATURE: [
    words('The downloaded update is not signed by Holdfast’s publisher. It was deleted.'),
    words('Do not install it from elsewhere. Tell whoever runs the feed.'),
  ],
  ERR_UPDATER_UNSUPPORTED_PROVIDER: [words('The feed is of a kind that Holdfast does not know.'), tellThem],
  ENOSPC: [words('The disk is full.'), words('Make room, then try again. The installed version is untouched.')],
  EACCES: [
    words('Holdfast may not write where it is installed.'),
    words('Install the new version as whoever installed this one.'),
  ],
  EROFS: [
    words('Holdfast is installed on a disk that can’t be written.'),
    words('Install the new version there by hand.'),
  ],
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
  const isFeed = step === 'check'
  const network = /net::(ERR_\w+)/.exec(text)?.[1]
  if (network?.startsWith('ERR_CERT') || network?.startsWith('ERR_SSL')) {
    return [
      said('The feed’s certificate is not valid ({network}).', { network }),
      words('Check its address. Nothing was changed. Tell whoever runs the feed.'),
    ]
  }
  if (
    network === 'ERR_CONTENT_LENGTH_MISMATCH' ||
    network === 'ERR_INCOMPLETE_CHUNKED_ENCODING' ||
    /aborted/.test(text)
  ) {
    return [
      isFeed
        ? words('The feed did not arrive whole: the connection ended early.')
        : words('The update did not arrive whole: the connection ended early.'),
      words('Try again. Nothing was changed.'),
    ]
  }
  if (network) {
    const message = isFeed
      ? said('The feed could not be reached ({network}).', { network })
      : said('The update could not be reached ({network}).', { network })
    return [message, later]
  }
  const status = /\bstatus (\d{3})\b|^(\d{3})\b/.exec(text)
  if (status) {
    const answered = { status: status[1] ?? status[2] ?? '' }
    const message = isFeed
      ? said('The feed could not be fetched: the server answered {status}.', answered)
      : said('The update could not be fetched: the server answered {status}.', answered)
    return [message, tellThem]
  }
  return null
}

function otherwise(step: 'check' | 'download' | 'install', text: string): Words {
  const first = cutText(text.split('\n')[0] ?? '', 200)
  const message = {
    check: said('The update could not be looked for: {problem}', { problem: first }),
    download: said('The update could not be downloaded: {problem}', { problem: first }),
    install: said('The update could not be installed: {problem}', { problem: first }),
  }[step]
  return [message, words('Nothing was changed. Try again.')]
}
