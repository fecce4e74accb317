import { create } from 'zustand'
import { toSentences } from './sentences.ts'

type Reading = { messageId: string; state: 'reading' | 'paused' } | null

/** At most one message is read at a time. */
export const useReading = create<{ reading: Reading; voices: readonly SpeechSynthesisVoice[] }>(() => ({
  reading: null,
  voices: [],
}))

/** A browser's other voices send what they read to a server. */
const isOnThisComputer = ({ localService }: SpeechSynthesisVoice): boolean => localService
const synthesis: SpeechSynthesis | undefined = window.speechSynthesis
let sentences: string[] = []
/** What was said before a change no longer counts. */
let turn = 0

/** Voices come late, and may come and go. */
export function followVoices(): () => void {
  if (!synthesis) return () => {}
  const look = (): void => useReading.setState({ voices: synthesis.getVoices().filter(isOnThisComputer) })
  look()
  synthesis.addEventListener('voiceschanged', look)
  return () => synthesis.removeEventListener('voiceschanged', look)
}

export function readAloud(messageId: string, markdown: string): void {
  stopReading()
  sentences = toSentences(markdown)
  if (sentences.length === 0) return
  useReading.setState({ reading: { messageId, state: 'reading' } })
  readFrom(0)
}

/** Where it paused it goes on, by sentences: the system's own pause is lost on some systems. */
let next = 0

function readFrom(index: number): void {
  next = index
  const sentence = sentences[index]
  const { voices } = useReading.getState()
  if (sentence === undefined || !synthesis) return stopReading()
  const voice = voiceFor(sentence, voices)
  // Without a voice of this computer it would be read by whichever the system takes.
  if (!voice) return stopReading()
  const spoken = new SpeechSynthesisUtterance(sentence)
  spoken.voice = voice
  spoken.lang = voice.lang
  turn += 1
  const own = turn
  spoken.addEventListener('end', () => {
    if (own === turn) readFrom(index + 1)
  })
  spoken.addEventListener('error', () => {
    if (own === turn) stopReading()
  })
  synthesis.speak(spoken)
}

export function pauseReading(): void {
  const { reading } = useReading.getState()
  if (!reading) return
  turn += 1
  synthesis?.cancel()
  useReading.setState({ reading: { ...reading, state: 'paused' } })
}

export function resumeReading(): void {
  const { reading } = useReading.getState()
  if (!reading) return
  useReading.setState({ reading: { ...reading, state: 'reading' } })
  readFrom(next)
}

export function stopReading(): void {
  turn += 1
  synthesis?.cancel()
  sentences = []
  useReading.setState({ reading: null })
}

const scripts: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Greek}/u, 'el'],
]

/** By the script it is written in; else the system's own voice. */
export function voiceFor(sentence: string, voices: readonly SpeechSynthesisVoice[]): SpeechSynthesisVoice | undefined {
  const language = scripts.find(([script]) => script.test(sentence))?.[1]
  const speaks = (voice: SpeechSynthesisVoice): boolean =>
    language !== undefined && voice.lang.toLowerCase().startsWith(language)
  return voices.find(speaks) ?? voices.find((voice) => voice.default) ?? voices[0]
}
