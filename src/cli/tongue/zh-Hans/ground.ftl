# `ground` 所说的话。

name-newsprints-own-manifest = newsprint 自己的清单的名字
name-newsprints-folder-temporary = newsprint 临时文件夹的名字
path-empty-part = 含空段的路径
path = 含 `.` 或 `..` 的路径
name-more-255-bytes = 超过 255 字节的名字
name-control-character = 含控制字符的名字
name-backslash-parts-folders = 含反斜杠的名字（在 Windows 上是文件夹分隔符）
name-one-windows-reserves = 含 : < > " | ? * 之一的名字（Windows 保留）
name-dot-space-end = 以点或空格结尾的名字（Windows 会去掉）
name-windows-reserves-device = Windows 为设备保留的名字
