/** Langfuse Cloud's two large regions; a key pair is known in one of them alone. */
const regions = [
  { name: 'EU', host: 'https://cloud.langfuse.com' },
  { name: 'US', host: 'https://us.cloud.langfuse.com' },
]

/** Where Langfuse may be; a click on a region's address takes it. */
export function HostHint({ onChoose }: { onChoose(host: string): void }) {
  return (
    <>
      {regions.map(({ name, host }) => (
        <span key={host}>
          {name}{' '}
          <button
            type="button"
            title={`Use ${host}`}
            onClick={() => onChoose(host)}
            className="rounded-sm text-accent-text hover:underline"
          >
            {host}
          </button>
          {', '}
        </span>
      ))}
      or your own server.
    </>
  )
}
