import type { AnswerExtras, Provider } from '../../shared/domain.ts'
import type { CompletionMessage } from '../llm/completion.ts'
import { StoreError } from '../store/errors.ts'
import type { FinishTurn } from '../store/chat/finish-turn.ts'
import type { Offer } from '../tools/turn-tools.ts'
import { referenceTo } from '../attachments/for-record.ts'
import { joinedExtras } from './answer-sums.ts'
import { createProgress } from './progress.ts'
import type { LiveTurn } from './live-turn.ts'
import { createStepLog } from './step-log.ts'
import { createToolRounds } from './tool-rounds.ts'
import { endOf, wholeEnd, type Ended, type RoundOutcome } from './turn-end.ts'
import type { TurnPorts } from './turn-ports.ts'

/** How much of a stream a crash may lose. */
const progressMs = 500

/** What a turn's run needs beside the ports. */
export interface RunRoom {
  ports: TurnPorts
  /** Called once the turn is on record, or can't be. */
  onEnded(turn: LiveTurn): void
  isClosing(): boolean
  /** Resolves once the app closes. */
  closing: Promise<void>
}

/** Asks the model, runs the tools that it asks for, asks again, and puts on record what came of it. */
export async function runTurn(room: RunRoom, turn: LiveTurn, provider: Provider, apiKey: string | null): Promise<void> {
  const { ports } = room
  const { store, clock, emit } = ports
  const { start, feed } = turn
  const beganMs = clock.monotonicMs()
  /** Wall time that never goes back. */
  const nowMs = (): number => start.startedAtMs + (clock.monotonicMs() - beganMs)
  let readExtras = (): AnswerExtras | null => null
  const progress = createProgress(
    feed.texts.output,
    feed.texts.reasoning,
    () => joinedExtras(log.steps, readExtras()),
    (output, reasoning, from, change) =>
      store.write.saveProgress(start.traceId, output, reasoning, turn.timeToFirstTokenMs, nowMs(), from, change),
  )
  const ticking = setInterval(() => {
    progress.tick().catch((error: Error) => ports.onError(error.message))
  }, progressMs)
  const log = createStepLog(ports, start)
  const pictures: NonNullable<FinishTurn['pictures']>[number][] = []
  const ask = async (messages: CompletionMessage[], tools: Offer['tools']): Promise<RoundOutcome> => {
    const { pictures: given = [], ...outcome } = await ports.complete({
      callId: start.messageId,
      continues: turn.continues,
      provider,
      apiKey,
      model: start.model,
      messages,
      ...(tools.length > 0 && { tools }),
      parameters: start.parameters,
      signal: turn.stop.signal,
      fetch: ports.fetch,
      clock,
      onExtras: (read) => {
        readExtras = read
      },
      onDelta: (delta) => {
        turn.timeToFirstTokenMs ??= clock.monotonicMs() - beganMs
        feed.add(delta)
        if (delta.rethink !== undefined) progress.restart()
      },
    })
    // From here on the round tells of it: it would be kept twice.
    readExtras = () => null
    const kept = await ports.attachments.keepGiven(given)
    pictures.push(...kept)
    const files = kept.map(({ file, name }) =>
      referenceTo({ ...file, name, textLength: null }, ports.attachments.isSent(start.redaction)),
    )
    return { ...outcome, ...(files.length > 0 && { pictures: files }) }
  }
  const ended = await answered().finally(() => {
    clearInterval(ticking)
    feed.flush()
  })

  async function answered(): Promise<Ended> {
    if (turn.toolServers.length === 0 || !ports.tools) return endOf(await ask(turn.messages, []), turn.endedBy)
    const rounds = createToolRounds({ ports, turn, log, nowMs, onTextDropped: progress.restart })
    const { outcome, limitWords } = await rounds.run(ask)
    return wholeEnd({ turn, steps: log.steps, outcome, limitWords, durationMs: clock.monotonicMs() - beganMs })
  }

  try {
    await finish(
      room,
      {
        traceId: start.traceId,
        messageStatus: ended.end.status,
        messageError: ended.error,
        pictures,
        end: ended.end,
        recordEnd: await ports.redaction?.end(ended.end, start.redaction),
        nowMs: clock.nowMs(),
      },
      start.messageId,
    )
  } finally {
    room.onEnded(turn)
  }
  const message = await store.read.getMessage(start.messageId)
  if (message) emit('chat.message', { message })
  emit('conversations.changed', { id: start.conversationId })
  emit('traces.changed', { traceIds: [start.traceId], sessionIds: [start.conversationId] })
  ports.onRecorded()
}

/** An answer that can't be written stays in memory until there is room, or the folder is back, or the app is closed. */
async function finish({ ports, isClosing, closing }: RunRoom, turn: FinishTurn, messageId: string): Promise<void> {
  const { store } = ports
  for (;;) {
    try {
      await store.write.finishTurn(turn)
      return
    } catch (error) {
      const code = error instanceof StoreError ? error.code : null
      if ((code !== 'disk_full' && code !== 'folder_gone') || isClosing()) throw error
      await Promise.race([code === 'disk_full' ? store.disk.untilRoom() : store.folderGone.untilGone(), closing])
      // Written before, and not answered for: the folder went away at that very moment.
      const isWritten = code === 'folder_gone' && (await store.read.getMessage(messageId))?.status !== 'streaming'
      if (isWritten) return
    }
  }
}
