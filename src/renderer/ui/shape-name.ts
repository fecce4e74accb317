/** A state is told by its shape first; colour only helps. */
export type ShapeName =
  | 'check'
  | 'half'
  | 'dot'
  | 'ring'
  | 'dashed'
  | 'slash'
  | 'pause'
  | 'clock'
  | 'question'
  | 'cross'
  | 'arrow'
