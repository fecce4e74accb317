import { useState } from 'react'
import type { ProjectBacklog } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { ledgerWords } from '../ui/delivery-words.ts'
import { Dialog } from '../ui/dialog.tsx'
import { formatCount } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { Cell, HeadCell, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

async function send(backlog: ProjectBacklog, alsoInDoubt: boolean): Promise<void> {
  const result = await bridge.request('sync.sendElsewhere', { projectId: backlog.projectId, alsoInDoubt })
  const count = backlog.unsent + (alsoInDoubt ? backlog.inDoubt : 0)
  showToast(
    result.ok
      ? {
          message: t(
            '{count, plural, one {# record goes to the current project.} other {# records go to the current project.}}',
            { count },
          ),
        }
      : { severity: 'error', message: result.error.message },
  )
}

const sendQuestion = (count: number, project: string | null): string =>
  project === null
    ? t('{count, plural, one {Send # record to the current project?} other {Send # records to the current project?}}', {
        count,
      })
    : t('{count, plural, one {Send # record to “{project}”?} other {Send # records to “{project}”?}}', {
        count,
        project,
      })

/** What waits for the keys of other projects, and the way to send it to the current one after all. */
export function Elsewhere({ backlogs, present }: { backlogs: ProjectBacklog[]; present: string | null }) {
  const [doubted, setDoubted] = useState<ProjectBacklog | null>(null)
  const steady = useSteady(backlogs, ({ projectId }) => projectId)
  return (
    <Panel title={t('Waiting for other projects')}>
      <SteadyScroller
        steady={steady}
        newWords={(count) => t('{count, plural, one {# new project} other {# new projects}} at the end.', { count })}
        className=""
      >
        <table className="w-full border-separate border-spacing-0">
          <thead>
            <tr>
              <HeadCell>{t('Project')}</HeadCell>
              <HeadCell right>{t('Not sent')}</HeadCell>
              <HeadCell right>{t('In doubt')}</HeadCell>
              <HeadCell right>{shown(ledgerWords.dead)}</HeadCell>
              <HeadCell isHidden>{t('Actions')}</HeadCell>
            </tr>
          </thead>
          <tbody>
            {steady.shown.map((backlog) => (
              <tr key={backlog.projectId} data-row={backlog.projectId}>
                <Cell className="wrap-anywhere">
                  {backlog.projectId === '' ? t('Unknown project') : backlog.name}
                  <span className="text-xs text-ink-3">
                    {' '}
                    {backlog.projectId === ''
                      ? t('One of several projects may have them.')
                      : t('Sent once you enter its keys.')}
                  </span>
                </Cell>
                <Cell right>{formatCount(backlog.unsent)}</Cell>
                <Cell right>{formatCount(backlog.inDoubt)}</Cell>
                <Cell right>{formatCount(backlog.refused)}</Cell>
                <Cell right className="whitespace-nowrap">
                  {backlog.unsent > 0 && backlog.projectId !== '' && (
                    <Button small onClick={() => void send(backlog, false)}>
                      {present === null
                        ? t('Send to the current project')
                        : t('Send to “{project}”', { project: present })}
                    </Button>
                  )}{' '}
                  {(backlog.inDoubt > 0 || backlog.projectId === '') && (
                    <Button small onClick={() => setDoubted(backlog)}>
                      {t('Send those in doubt…')}
                    </Button>
                  )}
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </SteadyScroller>
      {doubted && (
        <Dialog label={t('Send what is in doubt')} onClose={() => setDoubted(null)} className="w-110">
          <div className="flex flex-col gap-3 p-4 text-sm">
            <h2 className="text-base font-medium">{sendQuestion(doubted.inDoubt + doubted.unsent, present)}</h2>
            <p className="text-ink-2">
              {doubted.projectId === ''
                ? t(
                    'Another project may already have some of them; those would then be in both. If you cancel, they keep waiting and nothing is lost.',
                  )
                : t(
                    '“{project}” may already have some of them; those would then be in both. If you cancel, they keep waiting and nothing is lost.',
                    { project: doubted.name },
                  )}
            </p>
            <div className="flex justify-end gap-2">
              <Button onClick={() => setDoubted(null)}>{t('Cancel')}</Button>
              <Button
                variant="danger"
                onClick={() => {
                  void send(doubted, true)
                  setDoubted(null)
                }}
              >
                {t('Send')}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </Panel>
  )
}
