import { Pause, Play, Square, Volume2 } from 'lucide-react'
import { useEffect } from 'react'
import { t } from '../../../shared/words/t.ts'
import { IconButton } from '../../ui/button.tsx'
import { followVoices, pauseReading, readAloud, resumeReading, stopReading, useReading } from './reader.ts'

/** Reads a message by a voice of this computer; hidden where there is none. */
export function ReadAloud({ messageId, text }: { messageId: string; text: string }) {
  const hasVoice = useReading(({ voices }) => voices.length > 0)
  const state = useReading(({ reading }) => (reading?.messageId === messageId ? reading.state : null))
  useEffect(followVoices, [])
  // Whoever leaves a chat has heard enough of it.
  useEffect(
    () => () => {
      if (useReading.getState().reading?.messageId === messageId) stopReading()
    },
    [messageId],
  )
  if (!hasVoice) return null
  if (state === null) {
    return (
      <IconButton small label={t('Read aloud')} onClick={() => readAloud(messageId, text)}>
        <Volume2 size={14} />
      </IconButton>
    )
  }
  return (
    <>
      {state === 'reading' ? (
        <IconButton small label={t('Pause reading')} onClick={pauseReading}>
          <Pause size={13} />
        </IconButton>
      ) : (
        <IconButton small label={t('Go on reading')} onClick={resumeReading}>
          <Play size={13} />
        </IconButton>
      )}
      <IconButton small label={t('Stop reading')} onClick={stopReading}>
        <Square size={12} />
      </IconButton>
    </>
  )
}
