const channelName = 'holdfast-session'
/** A tab that is there says so at once, if it is not busy; its code takes a request. */
const answerWithinMs = 1_500
const codeWithinMs = 10_000

type Message = { kind: 'ask' } | { kind: 'coming' } | { kind: 'code'; code: string }

/** A code of another tab of the same browser and origin, which has a session. Null where none answers. */
export function askOtherTabs(): Promise<string | null> {
  const channel = new BroadcastChannel(channelName)
  return new Promise((resolve) => {
    const end = (code: string | null): void => {
      clearTimeout(timer)
      channel.close()
      resolve(code)
    }
    let timer = setTimeout(() => end(null), answerWithinMs)
    channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'code') end(data.code)
      if (data.kind !== 'coming') return
      clearTimeout(timer)
      timer = setTimeout(() => end(null), codeWithinMs)
    })
    channel.postMessage({ kind: 'ask' } satisfies Message)
  })
}

/** Hands a code to each tab that asks, so that a link opens in a new tab as in any other app. */
export function answerOtherTabs(newCode: () => Promise<string | null>): void {
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind !== 'ask') return
    channel.postMessage({ kind: 'coming' } satisfies Message)
    void newCode().then((code) => {
      if (code !== null) channel.postMessage({ kind: 'code', code } satisfies Message)
    })
  })
}
