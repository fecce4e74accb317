import type { MermaidConfig } from 'mermaid'

const font = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif"

/** The app's own colours, in the spelling that Mermaid can reckon with. */
export const palettes: Record<'light' | 'dark', NonNullable<MermaidConfig['themeVariables']>> = {
  light: {
    darkMode: false,
    fontFamily: font,
    fontSize: '13px',
    background: '#fbfcfd',
    primaryColor: '#e4f1f4',
    primaryBorderColor: '#5f97a3',
    primaryTextColor: '#182226',
    secondaryColor: '#f3efe2',
    tertiaryColor: '#f1f4f5',
    lineColor: '#566a71',
    textColor: '#182226',
    noteBkgColor: '#fbf5dd',
    noteTextColor: '#182226',
    noteBorderColor: '#c9b978',
  },
  dark: {
    darkMode: true,
    fontFamily: font,
    fontSize: '13px',
    background: '#111416',
    primaryColor: '#1d3238',
    primaryBorderColor: '#4d8f9c',
    primaryTextColor: '#e4eaec',
    secondaryColor: '#33302a',
    tertiaryColor: '#1c2225',
    lineColor: '#8fa3aa',
    textColor: '#e4eaec',
    noteBkgColor: '#35311f',
    noteTextColor: '#e4eaec',
    noteBorderColor: '#7a6f43',
  },
}
