import { Component, type ReactNode } from 'react'

interface Props {
  /** What is shown in place of what broke; `reset` tries again. */
  renderFallback(error: Error, reset: () => void): ReactNode
  /** Another value tries again by itself. */
  resetKey?: unknown
  children: ReactNode
}

interface State {
  error: Error | null
  resetKey: unknown
}

/** Keeps what breaks while rendering from taking its surroundings with it. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey }
  }

  override render(): ReactNode {
    const { error } = this.state
    return error ? this.props.renderFallback(error, () => this.setState({ error: null })) : this.props.children
  }
}
