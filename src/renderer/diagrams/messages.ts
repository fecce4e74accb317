/** What the app and the frame that draws say to each other. */
export interface DrawRequest {
  id: number
  text: string
  theme: 'light' | 'dark'
}

export type FrameMessage =
  | { kind: 'ready' }
  | { kind: 'drawn'; id: number; svg: string }
  | { kind: 'failed'; id: number; reason: string }
