; `holdfast://` links, for this user alone. `--` keeps what stands in a link from being read as a switch.
!macro customInstall
  WriteRegStr HKCU "Software\Classes\holdfast" "" "URL:Holdfast link"
  WriteRegStr HKCU "Software\Classes\holdfast" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\holdfast\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr HKCU "Software\Classes\holdfast\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" -- "%1"'
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey HKCU "Software\Classes\holdfast"
  ${endIf}
!macroend
