# What the room `preview` says.

theme-file-gone = the file of the theme is not there any more
file-system-gives-no = a { $kind } file system gives no signs of change: looking for changes instead
system-watches-no-more = the system watches no more folders (see fs.inotify.max_user_watches): looking for changes instead
looking-files-every-s = looking at { $files } files every { $a } s
changes-no-longer-seen = changes are no longer seen: start again
