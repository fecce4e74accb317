import { useState } from 'react'
import type { ProjectBacklog } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { ledgerWords } from '../ui/delivery-words.ts'
import { Dialog } from '../ui/dialog.tsx'
import { formatCount, plural } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { Cell, HeadCell, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

async function send(backlog: ProjectBacklog, alsoInDoubt: boolean): Promise<void> {
  const result = await bridge.request('sync.sendElsewhere', { projectId: backlog.projectId, alsoInDoubt })
  const count = backlog.unsent + (alsoInDoubt ? backlog.inDoubt : 0)
  showToast(
    result.ok
      ? { message: `${plural(count, 'record goes', 'records go')} to the current project.` }
      : { severity: 'error', message: result.error.message },
  )
}

/** What waits for the keys of other projects, and the way to send it to the current one after all. */
export function Elsewhere({ backlogs, present }: { backlogs: ProjectBacklog[]; present: string | null }) {
  const [doubted, setDoubted] = useState<ProjectBacklog | null>(null)
  const steady = useSteady(backlogs, ({ projectId }) => projectId)
  const target = present === null ? 'the current project' : `“${present}”`
  return (
    <Panel title="Waiting for other projects">
      <SteadyScroller steady={steady} what={['project', 'projects']} className="">
        <table className="w-full border-separate border-spacing-0">
          <thead>
            <tr>
              <HeadCell>Project</HeadCell>
              <HeadCell right>Not sent</HeadCell>
              <HeadCell right>In doubt</HeadCell>
              <HeadCell right>{ledgerWords.dead}</HeadCell>
              <HeadCell isHidden>Actions</HeadCell>
            </tr>
          </thead>
          <tbody>
            {steady.shown.map((backlog) => (
              <tr key={backlog.projectId} data-row={backlog.projectId}>
                <Cell className="wrap-anywhere">
                  {backlog.projectId === '' ? 'Unknown project' : backlog.name}
                  <span className="text-xs text-ink-3">
                    {' '}
                    {backlog.projectId === ''
                      ? 'One of several projects may have them.'
                      : 'Sent once you enter its keys.'}
                  </span>
                </Cell>
                <Cell right>{formatCount(backlog.unsent)}</Cell>
                <Cell right>{formatCount(backlog.inDoubt)}</Cell>
                <Cell right>{formatCount(backlog.refused)}</Cell>
                <Cell right className="whitespace-nowrap">
                  {backlog.unsent > 0 && backlog.projectId !== '' && (
                    <Button small onClick={() => void send(backlog, false)}>
                      Send to {target}
                    </Button>
                  )}{' '}
                  {(backlog.inDoubt > 0 || backlog.projectId === '') && (
                    <Button small onClick={() => setDoubted(backlog)}>
                      Send those in doubt…
                    </Button>
                  )}
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </SteadyScroller>
      {doubted && (
        <Dialog label="Send what is in doubt" onClose={() => setDoubted(null)} className="w-110">
          <div className="flex flex-col gap-3 p-4 text-sm">
            <h2 className="text-base font-medium">
              Send {plural(doubted.inDoubt + doubted.unsent, 'record', 'records')} to {target}?
            </h2>
            <p className="text-ink-2">
              {doubted.projectId === '' ? 'Another project' : `“${doubted.name}”`} may already have some of them; those
              would then be in both. If you cancel, they keep waiting and nothing is lost.
            </p>
            <div className="flex justify-end gap-2">
              <Button onClick={() => setDoubted(null)}>Cancel</Button>
              <Button
                variant="danger"
                onClick={() => {
                  void send(doubted, true)
                  setDoubted(null)
                }}
              >
                Send
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </Panel>
  )
}
