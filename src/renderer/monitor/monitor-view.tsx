export function MonitorView() {
  return <p>Monitor</p>
}
