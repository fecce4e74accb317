import { File, FileCode, FileSpreadsheet, FileText } from 'lucide-react'
import type { Attachment } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatBytes } from '../../ui/format.ts'

const codeNames =
  /\.(c|cc|cpp|cs|css|go|h|hpp|html?|java|js|jsx|json|kt|lua|php|pl|py|r|rb|rs|scala|sh|sql|swift|toml|ts|tsx|vue|xml|ya?ml|zig)$/i

/** What stands for a document. */
export function FileIcon({ name, mediaType, size = 16 }: { name: string; mediaType: string; size?: number }) {
  if (/csv|tab-sep/.test(mediaType)) return <FileSpreadsheet size={size} />
  if (codeNames.test(name)) return <FileCode size={size} />
  return mediaType === 'application/octet-stream' ? <File size={size} /> : <FileText size={size} />
}

/** What is to be known of it at a glance. */
export function factsOf({ kind, bytes, mediaType, textLength, widthPx, heightPx }: Attachment): string {
  const form = mediaType.includes('wordprocessing') ? 'DOCX' : mediaType === 'application/pdf' ? 'PDF' : null
  if (kind === 'image')
    return [widthPx !== null && heightPx !== null && `${widthPx} × ${heightPx}`, formatBytes(bytes)]
      .filter(Boolean)
      .join(' · ')
  return [
    form,
    formatBytes(bytes),
    textLength !== null &&
      form !== null &&
      t('{count, plural, one {# character} other {# characters}}', { count: textLength }),
  ]
    .filter(Boolean)
    .join(' · ')
}
