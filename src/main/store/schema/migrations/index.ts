import type { Migration } from '../migration.ts'
import { first } from './0001-first.ts'
import { keeping } from './0002-keeping.ts'
import { scores } from './0003-scores.ts'
import { projects } from './0004-projects.ts'
import { turnProgress } from './0005-turn-progress.ts'
import { damage } from './0006-damage.ts'
import { usage } from './0007-usage.ts'
import { looks } from './0008-looks.ts'
import { connectionLog } from './0009-connection-log.ts'
import { withdrawals } from './0010-withdrawals.ts'
import { answerExtras } from './0011-answer-extras.ts'
import { search } from './0012-search.ts'
import { observations } from './0013-observations.ts'
import { sessions } from './0014-sessions.ts'
import { origins } from './0015-origins.ts'
import { imports } from './0016-imports.ts'
import { changes } from './0017-changes.ts'
import { chatImports } from './0018-chat-imports.ts'
import { attachments } from './0019-attachments.ts'
import { tools } from './0020-tools.ts'
import { waitingMessages } from './0021-waiting-messages.ts'
import { prompts } from './0022-prompts.ts'
import { conversations } from './0023-conversations.ts'
import { mediaUploads } from './0024-media-uploads.ts'

export const migrations: readonly Migration[] = [
  first,
  keeping,
  scores,
  projects,
  turnProgress,
  damage,
  usage,
  looks,
  connectionLog,
  withdrawals,
  answerExtras,
  search,
  observations,
  sessions,
  origins,
  imports,
  changes,
  chatImports,
  attachments,
  tools,
  waitingMessages,
  prompts,
  conversations,
  mediaUploads,
]

/** Numbers are not a count: one may be missing. */
export const newestVersion = Math.max(...migrations.map(({ version }) => version))
