; `holdfast://` links, for whom the app is installed: this user, or all. `--` keeps what stands in a link from being read as a switch.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\holdfast" "" "URL:Holdfast link"
  WriteRegStr SHELL_CONTEXT "Software\Classes\holdfast" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\holdfast\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\holdfast\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" -- "%1"'
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\holdfast"
  ${endIf}
!macroend
