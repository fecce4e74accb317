/** This page is the small window that a shortcut of the system opens: one chat, and nothing around it. */
export const isQuick = new URLSearchParams(location.search).has('quick')
