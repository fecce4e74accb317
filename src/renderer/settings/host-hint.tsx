import { t } from '../../shared/words/t.ts'
import { rich } from '../ui/rich.tsx'

/** Where Langfuse may be: Langfuse Cloud's two large regions, as a key pair is known in one of them alone. A click on an address takes it. */
export function HostHint({ onChoose }: { onChoose(host: string): void }) {
  return rich('EU {eu}, US {us}, or your own server.', {
    eu: <Region host="https://cloud.langfuse.com" onChoose={onChoose} />,
    us: <Region host="https://us.cloud.langfuse.com" onChoose={onChoose} />,
  })
}

function Region({ host, onChoose }: { host: string; onChoose(host: string): void }) {
  return (
    <button
      type="button"
      title={t('Use {host}', { host })}
      onClick={() => onChoose(host)}
      className="rounded-sm text-accent-text hover:underline"
    >
      {host}
    </button>
  )
}
