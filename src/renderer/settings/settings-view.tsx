export function SettingsView() {
  return <p>Settings</p>
}
