# `preview` 所说的话。

theme-file-gone = 主题的文件已经不在了
file-system-gives-no = { $kind } 文件系统不报告变动，改为定时查看
system-watches-no-more = 系统不能再监视更多文件夹（见 fs.inotify.max_user_watches），改为定时查看
looking-files-every-s = 每 { $a } 秒查看 { $files } 个文件
changes-no-longer-seen = 已不能察觉变动，请重新启动
