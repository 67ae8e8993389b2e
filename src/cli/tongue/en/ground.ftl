# What the room `ground` says.

name-newsprints-own-manifest = the name of newsprint's own manifest
name-newsprints-folder-temporary = the name of newsprint's folder of temporary files
path-empty-part = a path with an empty part
path = a path with `.` or `..` in it
name-more-255-bytes = a name of more than 255 bytes
name-control-character = a name with a control character
name-backslash-parts-folders = a name with a backslash, which parts folders on Windows
name-one-windows-reserves = a name with one of : < > " | ? *, which Windows reserves
name-dot-space-end = a name with a dot or a space at its end, which Windows takes away
name-windows-reserves-device = a name that Windows reserves for a device
