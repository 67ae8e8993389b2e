# 命令行帮助：命令和参数的说明，以及参数有误时的提示。

word-usage = 用法：
word-commands = 命令
word-command = 命令
word-arguments = 参数
word-options = 选项
word-option = 选项
word-default = 默认：
word-possible = 可选：
word-error = 错误：
word-foreign = 原话是“{ $text }”
exit-codes =
    退出码：
    { "  " }0  完成
    { "  " }1  内容有误（用 `check` 或 `--strict` 时）
    { "  " }2  用法或设置有误
    { "  " }3  磁盘或网络出错

man-name = 名称
man-synopsis = 概要
man-description = 说明
man-options = 选项
man-arguments = 参数
man-subcommands = 命令
man-version = 版本
man-exit-codes = 退出码
man-extra = 附注

clap-no-value = { $argument } 需要一个值
clap-invalid-value = { $argument } 的值 { $value } 无效
clap-bad-value = { $argument } 的值 { $value } 无效：{ $why }
clap-bad-value-foreign = { $argument } 的值 { $value } 无效：“{ $why }”
clap-unknown-argument = 不认识的参数 { $argument }
clap-unknown-command = 不认识的命令 { $command }
clap-no-equals = { $argument } 的值要用等号写：{ $argument }
clap-too-many-values = { $argument } 不再接受值 { $value }
clap-too-few-values = { $argument } 的值不够
clap-twice = { $argument } 只能写一次
clap-conflict = { $argument } 不能与 { $other } 同用
clap-missing = 缺少必需的参数：{ $argument }
clap-no-command = 缺少命令
clap-not-utf8 = 参数不是 UTF-8
clap-near-argument = 办法：是否想写 { $named }？
clap-near-command = 办法：是否想写 { $named }？
clap-near-value = 办法：是否想写 { $named }？
clap-values = 可选：{ $named }
clap-more = 详见 --help。

value-dir = 目录
value-file = 文件
value-file-xml = 文件.xml
value-file-opml = 文件.opml
value-tag = 标签
value-url = 网址
value-host = 主机
value-rev = 版本
value-n = 数目
value-port = 端口
value-target = 目标
value-from = 出处
value-feed = 订阅源
value-id = 编号
value-text = 文字
value-day = 日期
value-title = 标题
value-shell = 外壳
value-kind = 种类
value-script = 标签
value-command = 命令

any--help = 显示帮助
any--version = 显示版本
any--root = 网站的文件夹，其中有 site.toml
any--lang = 消息和帮助的语言：en、zh-Hans、zh-Hant；不写则依环境变量 LANG
any--jobs = 使用的线程数；不写则与处理器数目相同
any--drafts = 包括标为草稿的文章
any--future = 包括日期在将来的和已到期的文章
any--verbose = 也显示提示，并显示全部问题
any--timings = 显示每个阶段的用时
any--poll = 反复查看有无变动，用于系统不报告变动的情形

cmd = 把新闻文摘印成静态网站。
cmd-init = 新建一个网站，由此开始
cmd-import = 显示别的生成器的网站在这里如何设置；收入 WordPress 的导出文件
cmd-fetch = 把订阅源或某个页面获取到 content/
cmd-feeds = 列出网站的订阅源及其状况；寻找新的订阅源
cmd-revisions = 从文件夹的历史中取出文章以前的版本
cmd-issue = 开始、检查刊物的各期，补上日期
cmd-mail = 把一期写成邮件，并交给邮件列表一次
cmd-links = 询问整个存档的原文哪些已消失或迁移
cmd-build = 印出网站
cmd-serve = 一边编辑，一边在浏览器里显示网站
cmd-check = 与 `build` 相同但不写文件，并列出所有问题
cmd-plan = 统计印出的内容，以及部署将发送什么
cmd-deploy = 把有变动的内容发送到网站所在之处
cmd-explain = 说明一个文章文件是怎样读出来的：每个字段、它的出处、删去了什么
cmd-sources = 显示规则对每个来源的文章做了什么，以及其中重复的内容
cmd-topics = 显示每个话题的内容、哪些文章没有话题，以及它们共有的词
cmd-scripts = 找出简繁两种字形的文章写法不同的词
cmd-theme = 列出默认主题的文件，或把其中几个复制到网站里修改
cmd-completions = 输出命令补全脚本
cmd-man = 输出手册页（roff）
cmd-help = 显示帮助，或某个命令的帮助

cmd-init--dir = 新网站的文件夹；不写则在当前位置
cmd-init--title = 文摘的名称
cmd-init--language = 界面的语言（BCP 47）：en、zh-Hans、zh-Hant；选中文则设置和样稿也用中文
cmd-init--kind = 样稿的种类：文章，或每期带有许多链接的刊物
cmd-init--bare = 不写 README 和样稿
cmd-init--ci = 写出每小时印制并发布的工作流，已有的网站也可以
cmd-init--from = 与 --ci 同用：安装 newsprint 所用的 git 仓库
cmd-init--rev = 与 --ci 同用：其中的提交或标签；不写则用这个 newsprint 所出自的

cmd-import-jekyll = Jekyll 的网站
cmd-import-jekyll--dir = _config.yml 所在的文件夹
cmd-import-hugo = Hugo 的网站
cmd-import-hugo--dir = hugo.toml 所在的文件夹
cmd-import-zola = Zola 的网站
cmd-import-zola--dir = config.toml 所在的文件夹
cmd-import-pelican = Pelican 的网站
cmd-import-pelican--dir = pelicanconf.py 所在的文件夹
cmd-import-wordpress = WordPress 的导出文件：为每篇还没有的文章和页面写一个文件
cmd-import-wordpress--file = 导出文件
cmd-import-wordpress--out = 写到哪里；不写则在网站文件夹的 `content`

cmd-fetch--feeds = 要获取的订阅源，用网址或来源指明；不写则获取全部
cmd-fetch--url = 获取这个页面并写成文章
cmd-fetch--force = 完整获取，未到期的订阅源也取，除非服务器要求等待；与 --url 同用时，重新写入已有的文章
cmd-fetch--dry-run = 只说明将写入什么，不写
cmd-fetch--json = 在标准输出以一个 JSON 对象报告

cmd-feeds--json = 在标准输出显示一个 JSON 对象
cmd-feeds-import = 把订阅列表（OPML）里的订阅源列成 site.toml 的表
cmd-feeds-import--file = 订阅列表
cmd-feeds-find = 把页面写明的订阅源列成 site.toml 的表
cmd-feeds-find--url = 页面的网址

cmd-revisions-import = 把历次提交对 content/ 的改动存到 revisions/，如同获取时保存的一样

cmd-issue-new = 写出下一期的草稿，带有期号、日期和上一期的栏目
cmd-issue-new--roundup = 哪种刊物，用 id 指明；网站只有一种则不必写
cmd-issue-new--template = 按这个文件来写，其中可以有 { "{" }title{ "}" }、{ "{" }number{ "}" }、{ "{" }date{ "}" }、{ "{" }sections{ "}" } 和 { "{" }items{ "}" }
cmd-issue-check = 发布之前检查一期：失效的链接、以前各期的链接、没有说明的条目
cmd-issue-check--file = 这一期的文件
cmd-issue-check--offline = 不询问服务器，只说 links.tsv 所记的
cmd-issue-check--json = 在标准输出以一个 JSON 对象列出问题
cmd-issue-dates = 为还没有日期的各期，按 schedule.toml 的写法显示首次提交的日期
cmd-issue-dates--write = 写进 schedule.toml

cmd-mail--edition = 哪一期：2024-01-17、2024-w03
cmd-mail--out = 放 index.html、text.txt 和邮件的文件夹；没有就新建
cmd-mail--send = 交给 NEWSPRINT_SMTP_URL 的服务器，寄往 NEWSPRINT_MAIL_TO，如果从未寄过
cmd-links--since = 只看这一天及以后的文章和各期：2024-01-17
cmd-links--offline = 不询问服务器，只说 links.tsv 所记的
cmd-links--json = 在标准输出以一个 JSON 对象列出链接

any--base-url = 网站将来的网址，代替 site.toml 里的 `base_url`
cmd-build--json = 在标准输出以一个 JSON 对象报告
cmd-build--out = 印到哪里；不写则在网站文件夹的 `public`
cmd-build--strict = 有文件略去时以 1 退出
cmd-build--force = 印到放有别人文件的文件夹；那些文件保留
cmd-build--allow-empty = 即使文件不到原有的一半也照印
cmd-build--no-wait = 另一次印制正在写同一文件夹时不等待，直接失败
cmd-build--no-cache = 不读取以前印制的缓存，也不写
cmd-build--verify = 查看上次印出的每个文件，无论多少；不写则超过 100,000 个时只看文件夹
cmd-build--explain-changes = 逐页说明为什么要印
cmd-build--watch = 网站的文件一有变动就再印，直到进程结束
cmd-build--poll = 与 --watch 同用：反复查看有无变动，用于系统不报告变动的情形

cmd-serve--host = 监听的主机名或地址；0.0.0.0 或 :: 表示整个网络
cmd-serve--port = 监听的端口，被占用则用下一个空闲的；0 表示任意
cmd-serve--open = 在浏览器里打开网站
cmd-serve--public = 照原样提供 `build` 印出的内容（public/ 或另一个文件夹），不留意变动

cmd-check--json = 在标准输出以一个 JSON 对象报告
cmd-check--strict = 有警告也以 1 退出
cmd-check--urls = 与曾发布到某个目标的所有网址对照：一个也不能消失
cmd-check--urls-from = 与网站在别处用过的网址对照：站点地图、印出网站的文件夹，或每行一个网址的列表

cmd-plan--target = site.toml 里目标的名称；不写则用第一个
cmd-plan--out = 印出网站的文件夹；不写则在网站文件夹的 `public`
cmd-plan--offline = 不询问目标有什么
cmd-plan--front = 说明下次印制的头版由什么组成：按分量排列最近一天的新闻
cmd-plan--json = 在标准输出显示一个 JSON 对象

cmd-deploy--target = site.toml 里目标的名称；只有一个则不必写
cmd-deploy--out = 印出网站的文件夹；不写则在网站文件夹的 `public`
cmd-deploy--dry-run = 只说明将发送和删除什么，不做
cmd-deploy--verify = 查看目标实际有什么，不符的重新发送
cmd-deploy--rollback = 退回前一个版本（种类为 "folder" 的目标）
cmd-deploy--max-delete = 最多可以删除的文件数；不写则为网站的十分之一，或 100
cmd-deploy--allow-empty = 允许去掉网站的大部分
cmd-deploy--adopt = 部署到放有不是 newsprint 所写内容的位置；同名文件会被覆盖
cmd-deploy--json = 在标准输出以一个 JSON 对象报告

cmd-theme-list = 列出默认主题的文件
cmd-theme-eject = 把默认主题的文件复制到网站自己的文件夹；不覆盖任何文件
cmd-theme-eject--files = 哪些文件：`templates/article.html`、`style.css`

cmd-explain--file = 文章文件，在不在网站里都可以；或它的页面的网址
cmd-explain--json = 在标准输出显示一个 JSON 对象
cmd-explain--full = 显示清理前后的全部正文
cmd-explain--script = 显示转换为这种中文字形的内容及所用词条：zh-Hans、zh-Hant-TW、zh-Hant-HK

cmd-sources--ids = 要显示的来源的 id；不写则显示全部
cmd-sources--write = 把为这些来源建议的规则写进 site.toml
cmd-sources--except = 略去含有这段文字的；可以写多次
cmd-sources--health = 显示每个来源最后何时发表、是否沉寂、文章缺少什么
cmd-sources--strict = 与 --health 同用：有来源沉寂时以 1 退出
cmd-sources--json = 在标准输出显示一个 JSON 对象

cmd-topics--json = 在标准输出显示一个 JSON 对象
cmd-topics--full = 显示所有没有话题的文章

cmd-scripts--json = 在标准输出显示一个 JSON 对象

cmd-completions--shell = 所用的外壳（shell）
cmd-help--subcommand = 命令
any--subcommand = 命令的名称
