# What the room `render` says.

put-into-file-static = put it into a file of static/, and load that: <script src="{ "{" }{ "{" } assets["count.js"] { "}" }{ "}" }"></script>
policy-no-inline-script = the policy of the pages runs no script that stands in them
put-into-file-static-link = put it into a file of static/: <link rel="stylesheet" href="{ "{" }{ "{" } assets["custom.css"] { "}" }{ "}" }">
policy-no-inline-style = the policy of the pages takes no style that stands in them
write-into-site-toml = if it is to be, write into site.toml, below [policy]: { $key } = ["{ $origin }"]
template-extends-nothing = it extends `{ $parent }`, which is no template
name-file-templates-one = name a file of templates/, or one of the default theme as `default/…`
template-extends-itself = it extends itself: { $tpl } → { $chain }
template-takes-place-default = a template that takes the place of a default one extends `default/{ $tpl }`
template-includes-itself = it includes itself: { $a }
printing = it was printing { $page }{ $through }
template-engine-failed = the template engine failed
add-file-messages-sites = add `{ $name } = "…"` to the file of messages/ that the site's language names
put-into-static-files = put { $name } into static/; files in folders go by their path: assets["folder/name.ext"]
template-name-missing = there is no `{ $a }`
policy-no-script = the policy of the pages takes no script from { $origin }
policy-no-style = the policy of the pages takes no style sheet from { $origin }
policy-no-picture = the policy of the pages shows no picture from { $origin }
policy-no-frame = the policy of the pages shows no frame of { $origin }
policy-no-form = the policy of the pages sends no form to { $origin }
was-printing-called-from = it was printing { $page }, called from { $a }
styles-not-put = the styles of the mail can't be put into it: { $error }
