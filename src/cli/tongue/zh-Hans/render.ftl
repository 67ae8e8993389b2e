# `render` 所说的话。

put-into-file-static = 放进 static/ 的文件，再引用它：<script src="{ "{" }{ "{" } assets["count.js"] { "}" }{ "}" }"></script>
policy-no-inline-script = 页面的安全策略不运行写在页面里的脚本
put-into-file-static-link = 放进 static/ 的文件：<link rel="stylesheet" href="{ "{" }{ "{" } assets["custom.css"] { "}" }{ "}" }">
policy-no-inline-style = 页面的安全策略不接受写在页面里的样式
write-into-site-toml = 如果要允许，在 site.toml 的 [policy] 下面写：{ $key } = ["{ $origin }"]
template-extends-nothing = 它扩展 `{ $parent }`，而没有这个模板
name-file-templates-one = 写 templates/ 里的文件，或用 `default/…` 指默认主题的文件
template-extends-itself = 它扩展了自己：{ $tpl } → { $chain }
template-takes-place-default = 替代默认模板的模板，应扩展 `default/{ $tpl }`
template-includes-itself = 它包含了自己：{ $a }
printing = 当时正在印 { $page }{ $through }
template-engine-failed = 模板引擎出错
add-file-messages-sites = 在网站语言所用的 messages/ 文件里加上 `{ $name } = "…"`
put-into-static-files = 把 { $name } 放进 static/；文件夹里的文件用路径指明：assets["folder/name.ext"]
template-name-missing = 没有 `{ $a }`
policy-no-script = 页面的安全策略不从 { $origin } 加载脚本
policy-no-style = 页面的安全策略不从 { $origin } 加载样式表
policy-no-picture = 页面的安全策略不显示 { $origin } 的图片
policy-no-frame = 页面的安全策略不显示 { $origin } 的框架
policy-no-form = 页面的安全策略不向 { $origin } 提交表单
was-printing-called-from = 当时正在印 { $page }，调用自 { $a }
styles-not-put = 邮件的样式放不进去：{ $error }
