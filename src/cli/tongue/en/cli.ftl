# What the room `cli` says.

title-not-empty = a title must not be empty
write-commit-tag-v1 = write a commit or a tag: v1.2.3
every-one-answers-leads = every one answers or leads on
built-for-localhost = the site was built for { $a }
set-base-url-live = set `base_url` to where it will live, and build again
no-targets = site.toml names no target to deploy to
add-one-targets-name = add one: [[targets]] with a name and a kind; docs/deploying.md has one for each host
several-targets = site.toml names more than one target
say-one-newsprint-deploy = say which one: newsprint deploy NAME; names: { $names }
no-such-target = site.toml has no target { $name }
you-mean = did you mean { $near }?
names = names: { $names }
no-chinese-script = { $script } is no Chinese script: write zh-Hans, zh-Hant-TW or zh-Hant-HK
taken-down-since = taken down since { $a }
held-back-until-future = held back until { $a }, or --future
body-file-bytes-line = body in the file: { $a }, { $b } bytes, from line { $c }
body-site-bytes = body in the site: { $a } bytes
own-page = own page
not-printed = not printed
lead-image = lead image
yes-held-back-until = yes: held back until --drafts
unused-keys = unused keys
topics-rule = topics by rule
topics-not-meet = topics that it did not meet
stands-within-only = { $a } stands within { $b } only
but = but { $a }
front-matter = front matter
editors-hand = the editor's hand, { $places }
no-story-likest-articles = no story; the likest articles of the days before
both = both: { $a }
without-number = without a number
issue = issue of { $a }, { $number }: { $b }
no-section = (no section)
editors-word-line = the editor's word in line { NUMBER($line) }
name-site = a name of the site
dictionary = the dictionary
form-region = the form of the region
times = { $a } → { $b }: { $by }, { NUMBER($times) } times
nothing-script-another-language = nothing: it is in that script, or in another language
more-characters-full-shows = … and { NUMBER($more) } more characters; --full shows all
no-page-at-address = { $what } at { $address }; name an article file, or the address of its page on this site
there-no-page = there is no page
no-file-content-pages = no file of content/ or pages/ makes the page
is-no-file = { $a }: it is no file
download-first-name-file = download it first, and name the file
export-list-your-feed = export the list from your feed reader once more, as OPML
left-out-whose-address = left out { $count } whose address is none of http or https, or holds a password: { $titles }
no-feed-on-page = { $url }: no feed found: the page names none, and is none
try-sites-front-page = try the site's front page, or a list of its articles; some name their feed on a page of their own (RSS)
no-feed-found = no feed found
never-read = never read
something-new = something new { $a }
failed-row = failed { $a } in a row
moved = has moved to { $to }
not-asked-any-more = not asked any more
asked-again-after = asked again after { $a }
no-feeds = site.toml names no feed to fetch
add-fetch-feeds-url = add [[fetch.feeds]] with a `url`; docs/fetching.md shows how
no-such-feed = site.toml has no feed { $name }
name-feed-url-source = name a feed by its URL or its source; `newsprint feeds` lists them
there-already-left = is there already, and left as it is: { $file }
without-title = (without a title)
not-asked-server-said = { $a }: not asked; its server said that it is gone for good; if it answers again: newsprint fetch --force { $url }
not-asked-server-wants = { $a }: not asked; its server wants it so until { $b }
not-asked-due-force = { $a }: not asked; it is due at { $b }, with --force now
published-leads-on = { $from } was published to { $target }; a deploy leads on from it to { $to }
published-may-lead-on = { $from } was published to { $target } and is no more; a deploy leads on from it to { $to }
belongs-another-page-say = if it belongs to another page, say so with [[urls.moved]]; if it was taken down, add it to `gone` below [urls]
published-as-folder = { $from } was published to { $target }, as a folder; now { $to } is a file, and no page can lead on
keep-folders-slash-end = keep the folders with a slash at the end of `article` in [urls], or let the host lead on: docs/upgrading.md
published-no-more = { $from } was published to { $target } and would be no more
nothing-leads-file-bring = nothing leads on from a file; bring back what it was of, or add it to `gone` below [urls]
lead-urls-moved-aliases = lead on from it with [[urls.moved]] or `aliases` of its article, or add it to `gone` below [urls] if it was taken down
commit-unknown = this newsprint does not know the commit that it was built from
name-commit-tag-install = name the commit or tag to install with --rev
file-is-there-in = { $name } is in { $shown } already: nothing was written
remove-written-anew = remove it to have it written anew
wrote = wrote { $name }
is-a-site-already = { $shown } is a site already, with a site.toml: nothing was written
laid-out-new-site = laid out a new site in { $a }: { $b }
look-browser-newsprint-serve = look at it in a browser with: newsprint serve --open{ $root }
file-is-there = { $file } is there already
publish-take-away-before = publish it, or take it away, before the next one is begun
several-roundups = the site has several roundups
name-one = name one: { $names }
no-such-roundup = the site has no roundup { $id }
it-has = it has: { $names }
nothing-known = nothing is known of them
linked-page-gone = { $title } leads to a page that is gone ({ $said })
find-now-write-https = find where it is now, or write https://web.archive.org/web/{ $address }
linked-page-moved = { $title } leads to a page that has moved
linked-page-unclear = nobody but a reader can tell whether { $title } leads to a page: it { $said }
see-browser-whether-there = see in a browser whether it is there
linked-page-silent = { $title } leads to a page that gave no answer: it { $said }
see-browser-whether-there-asked = see in a browser whether it is there; it is asked again tomorrow
cannot-write-standard-output = cannot write to standard output: { $error }
nothing-fetched = nothing was fetched
nothing-built = nothing was built
nothing-served = nothing is served
nothing-checked = nothing was checked
nothing-deployed = nothing was deployed
nothing-explained = nothing was explained
nothing-surveyed = nothing was surveyed
nothing-counted = nothing was counted
nothing-compared = nothing was compared
nothing-asked = nothing was asked
nothing-written = nothing was written
address-no-more = { $from } would be no more
same-on-disk-key = { $beside } differs from it in no way that every disk tells, so no page can lead on: write `{ $key }: { $address }` into { $file }, and it stands there itself
same-on-disk-permalink = { $beside } differs from it in no way that every disk tells, so no page can lead on: write `address = ["permalink"]` below [front_matter] and `permalink: { $address }` into { $file }, and it stands there itself
same-on-disk-host = { $beside } differs from it in no way that every disk tells, so no page can lead on: let the host lead on to { $to }
lists-other-addresses = categories and tags have other addresses here: { $a }
put-standard-output-into = put what stands on standard output into site.toml, and they lead on
now-paste-table-stands = it is { $to } now: paste the table that stands on standard output into site.toml
now-paste-table-commented = it may be { $to } now; if it is, paste the table that is commented out, else find the page or add it to `gone` below [urls]
no-file-answers-let = no file answers it; let the host lead on, or leave it
address-asks-server = { $address } asks a server
files = { NUMBER($count) } files
files-no-more = { $what } of /{ $top } would be no more, such as /{ $first }
linked-elsewhere-goes-into = what is linked from elsewhere goes into static/root/ under the same path; of an old feed, let the host lead on to /feed.xml
files-no-more-elsewhere = so would files of { NUMBER($more) } other folders
more-like-newsprint-check = … and { NUMBER($more) } more like this; `newsprint check` lists all
and = { $articles } (and { $a })
no-revisions = the site keeps no versions
add-revisions-enabled-true = add [revisions] with enabled = true
kept-history-content = kept { $kept } of { $changes } in the history of content/
stories = { $word } = { $becomes }  # { $a } stories
compared-other-script = compared { $own } with { $other } in the other script in { $time }: { $proposals }
no-scripts = the site has no [scripts]
add-language-other-script = add it with the language of the other script: twins = ["zh-Hant-TW"]
cannot-listen = cannot listen on { $a } port { $b }: { $error }
port-taken = port { $a } is taken: this is port { $b }
address-no-url = { $address } makes no URL
folder-without-site = no site.toml is here: the folder is shown as the site of a whole host; where its `base_url` has a path, name the site's folder with --root
serving = serving { $a } at { $b }
serving-2 = serving { $url }
site = the site
cannot-open-browser = cannot open a browser: { $error }
rules-newest-articles-not = rules that the newest articles do not meet any more
feed = feed { $a }
no-article = no article
no-article-date = no article with a date
ended-last-article = ended on { $ended }; its last article is of { $a }
silent-since = silent for { $quiet }, since { $a }
last-article-came-ago = its last article came { $quiet } ago, { $a }
gap-usual-99-100 = a gap of { $gap } is usual, 99 of 100 are within { $longest }; silence is told after { $after }
too-little-known-tell = too little is known of it to tell a silence
read = read { $a }
gone-good = gone for good
no-such-source = no source has the id { $id }
newsprint-sources-shows-all = `newsprint sources` shows all that the site has articles of
remove-repeats-paste-into = to remove what repeats, paste into site.toml what is no content
articles-no-source = articles of no source
no-profile = no profile
built-profile-2 = built-in profile
profile-site-toml = profile in site.toml
rules-never-matched = rules that never matched
left-more-fifth-articles = left in more than a fifth of the articles
nothing-add = { $a }: nothing to add
write-rules-hand-newsprint = write the rules by hand: `newsprint sources` shows them
copied = copied to { $a }
theme-file-is-there = { $name } is in the site already: nothing was written
delete-rename-get-default = delete or rename it to get the default one
no-such-theme-file = the theme has no file { $file }
newsprint-theme-list-shows = `newsprint theme list` shows all
cannot-start-threads = can't start { $threads } threads: { $error }
named-articles = , named by articles
topics-without-articles = topics without articles
articles-without-topic-newest = articles without a topic, the newest first
more-full-shows-all = … and { $a } more; --full shows all
words-several-share = words that several of them share
watching-changes = watching for changes
site-stays = the site stays as it was
built = built { $articles }, { $n ->
    [one] { $n } page
   *[other] { $n } pages
} in { $took } ({ NUMBER($written) } written, { NUMBER($removed) } removed) to { $place }
next-due = next due { $due }
old-addresses = { NUMBER($n) } old addresses: { $told }
one-old-address = 1 old address: { $told }
would-answer-404 = { NUMBER($n) } would answer 404
checked = checked { $articles }, { $n ->
    [one] { $n } page
   *[other] { $n } pages
} in { $took }
up-to-date = { $place } is up to date: { $n ->
    [one] { $n } file
   *[other] { $n } files
} unchanged, in { $took }
deployed = deployed to { $place }: { $counts } in { $took }
would-deploy = would deploy to { $place }: { $counts } in { $took }
a-deploy-to = a deploy to { $place }: { $counts }
sent-counts = { $n ->
    [one] { $n } file
   *[other] { $n } files
} sent ({ $size }), { NUMBER($removed) } removed, { NUMBER($unchanged) } unchanged
sent-counts-repaired = { $n ->
    [one] { $n } file
   *[other] { $n } files
} sent ({ $size }), { NUMBER($removed) } removed, { NUMBER($unchanged) } unchanged, { NUMBER($repaired) } repaired
n-bytes = { NUMBER($n) } bytes
origin-line = line { NUMBER($n) }
part-of = part of { $parent }
of-points = { NUMBER($n) } of { NUMBER($threshold) } points
in-title = { NUMBER($n) } in the title
in-lead = { NUMBER($n) } in the lead
in-text = { NUMBER($n) } in the text
story-points = { NUMBER($n) } of { NUMBER($threshold) } points, { $likeness } before time took some
story-points-same = { NUMBER($n) } of { NUMBER($threshold) } points, { $likeness } before time took some, { NUMBER($part) } % the same text
number-n = number { NUMBER($n) }
feeds-found = { $n ->
    [one] { $n } feed
   *[other] { $n } feeds
} found
feeds-known = { NUMBER($n) } in site.toml already
feeds-paste = paste what you want into site.toml
feeds-failing = { $n ->
    [one] { $n } feed
   *[other] { $n } feeds
}, { NUMBER($failing) } with a problem
one-time = { $n ->
    [one] { $n } time
   *[other] { $n } times
}
taken-away = taken away, and noted in fetch/removed.txt: { $name }
would-be-taken-away = taken away, and would be noted in fetch/removed.txt: { $name }
would-write = would write { $file }: { $title }
wrote-titled = wrote { $file }: { $title }
would-write-left = would write { $file }: { $title }; { $feed } leaves it as it is from now on
wrote-left = wrote { $file }: { $title }; { $feed } leaves it as it is from now on
new-file = new { $file }: { $title }
changed-file = changed { $file }: { $title }
fetched = fetched { $n ->
    [one] { $n } feed
   *[other] { $n } feeds
} in { $took } ({ $size }): { $rest }
would-have-fetched = would have fetched { $n ->
    [one] { $n } feed
   *[other] { $n } feeds
} in { $took } ({ $size }): { $rest }
articles-new = { $n ->
    [one] { $n } article
   *[other] { $n } articles
} new
n-changed = { NUMBER($n) } changed
n-taken-away = { NUMBER($n) } taken away
n-with-pages = { NUMBER($n) } with the text of their pages
feeds-otherwise = feeds: { $rest }
n-as-they-were = { NUMBER($n) } as they were
n-not-due = { NUMBER($n) } not due
n-failed = { NUMBER($n) } failed
wordpress-written = { $n ->
    [one] { $n } file
   *[other] { $n } files
} written to { $place }; there already: { NUMBER($same) }; no posts: { NUMBER($others) }
nothing-touched = nothing was touched: put what stands on standard output into site.toml; { $n ->
    [one] { $n } thing
   *[other] { $n } things
} to do, { $lost ->
    [one] { $lost } thing
   *[other] { $lost } things
} without a counterpart
looked-through = looked { $n ->
    [one] { $n } link
   *[other] { $n } links
} of { $file } through, asked for { NUMBER($asked) }
wrote-days = wrote the days of { $n ->
    [one] { $n } issue
   *[other] { $n } issues
} in the history
found-days = found the days of { $n ->
    [one] { $n } issue
   *[other] { $n } issues
} in the history
days-unknown = { $n ->
    [one] { $n } issue
   *[other] { $n } issues
} without a number or a commit
link-gone-in = gone { $address } in { $file }: { $said }
link-moved-in = moved { $address } in { $file }: { $said }
links-asked = { $n ->
    [one] { $n } link
   *[other] { $n } links
}, asked for { NUMBER($asked) }: { $known }
n-there = { NUMBER($n) } there
n-moved = { NUMBER($n) } moved
n-gone = { NUMBER($n) } gone
n-closed = { NUMBER($n) } closed
n-unknown = { NUMBER($n) } unknown
old-is = it is { $to } now, but site.toml can't name the old address: let the host lead on from it
old-may-be = it may be { $to } now, but site.toml can't name the old address: let the host lead on from it
limit-over-files = { $host } takes no more than { $most }; the site has { $needed } files
limit-over-folder = { $host } takes no more than { $most }; the site has { $needed } files in one folder
limit-over-size = { $host } takes no more than { $most }; the site has { $needed } in the largest file
limit-over-total = { $host } takes no more than { $most }; the site has { $needed } in all
limit-near-files = { $host } is nearly full at { $most }; the site has { $needed } files
limit-near-folder = { $host } is nearly full at { $most }; the site has { $needed } files in one folder
limit-near-size = { $host } is nearly full at { $most }; the site has { $needed } in the largest file
limit-near-total = { $host } is nearly full at { $most }; the site has { $needed } in all
label-kind-assets = assets
label-kind-articles = articles
label-kind-listings = listings
label-kind-feeds = feeds
label-kind-sitemaps = sitemaps
label-kind-front = front page and its like
label-kind-host = files for the host
label-kind-all = all
n-seconds = { NUMBER($n) } s
n-minutes-seconds = { NUMBER($m) } min { NUMBER($n) } s
n-articles = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
n-duplicates = { $n ->
    [one] { $n } duplicate
   *[other] { $n } duplicates
}
n-drafts = { $n ->
    [one] { $n } draft
   *[other] { $n } drafts
}
n-left-out = { NUMBER($n) } left out
n-future = { NUMBER($n) } of the future
n-expired = { NUMBER($n) } expired
n-hidden = { NUMBER($n) } hidden
n-warnings = { $n ->
    [one] { $n } warning
   *[other] { $n } warnings
}
n-errors = { $n ->
    [one] { $n } error
   *[other] { $n } errors
}
n-pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}
n-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
n-article-files = { $n ->
    [one] { $n } article file
   *[other] { $n } article files
}
n-feeds = { $n ->
    [one] { $n } feed
   *[other] { $n } feeds
}
n-characters = { $n ->
    [one] { $n } character
   *[other] { $n } characters
}
n-words = { $n ->
    [one] { $n } word
   *[other] { $n } words
}
n-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
n-issues = { $n ->
    [one] { $n } issue
   *[other] { $n } issues
}
n-versions = { $n ->
    [one] { $n } version
   *[other] { $n } versions
}
n-changes = { $n ->
    [one] { $n } change
   *[other] { $n } changes
}
n-proposals = { $n ->
    [one] { $n } proposal
   *[other] { $n } proposals
}
n-sources = { $n ->
    [one] { $n } source
   *[other] { $n } sources
}
n-topics = { $n ->
    [one] { $n } topic
   *[other] { $n } topics
}
n-links = { $n ->
    [one] { $n } link
   *[other] { $n } links
}
n-rules = { $n ->
    [one] { $n } rule
   *[other] { $n } rules
}
n-repeats = { $n ->
    [one] { $n } repeating block
   *[other] { $n } repeating blocks
}
findings-mended = { $n ->
    [one] { $n } finding
   *[other] { $n } findings
} mended
read-articles = read { $articles } in { $took }
site-changed = { $what } changed, { NUMBER($n) } ms
site-changed-mended = { $what } changed, { NUMBER($n) } ms; { $mended ->
    [one] { $mended } finding
   *[other] { $mended } findings
} mended
looked-at-sources = looked at { $n ->
    [one] { $n } article
   *[other] { $n } articles
} of { $sources ->
    [one] { $sources } source
   *[other] { $sources } sources
} in { $took }: { NUMBER($silent) } silent
lacking = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}: { NUMBER($date) } % without date, { NUMBER($author) } % without author, { NUMBER($picture) } % without picture
lacking-recent = the { NUMBER($n) } of the 90 days before its last: { NUMBER($author) } % without author, { NUMBER($picture) } % without picture
surveyed = surveyed { $n ->
    [one] { $n } article
   *[other] { $n } articles
} in { $took }: { $sources ->
    [one] { $sources } source
   *[other] { $sources } sources
}, { $repeats ->
    [one] { $repeats } repeating block
   *[other] { $repeats } repeating blocks
}
added-to-site = { $id }: { $n ->
    [one] { $n } rule
   *[other] { $n } rules
} added to site.toml
counted = counted { $n ->
    [one] { $n } article
   *[other] { $n } articles
} in { $took }: { $topics ->
    [one] { $topics } topic
   *[other] { $topics } topics
}, { NUMBER($empty) } without articles; { $none ->
    [one] { $none } article
   *[other] { $none } articles
} without a topic
may-make-topic = { $n ->
    [one] { $n } word
   *[other] { $n } words
} may make a topic: write its names into topics/<id>.toml
label-topics-head = articles  newest      topic
label-sources-head = articles     times  characters  removed by
label-undated = undated
label-none = none
label-yes = yes
label-title = title
label-url = url
label-published = published
label-appears = appears
label-until = until
label-source = source
label-author = author
label-with = with
label-column = column
label-topics = topics
label-language = language
label-summary = summary
label-length = length
label-draft = draft
label-story = story
label-pictures = pictures
label-caption = caption
label-credit = credit
label-removed = removed
label-converted = converted
label-origin-comment = comment
label-origin-title-line = title line
label-origin-date-line = date line
label-origin-address = address
label-origin-body-time = body time
label-origin-schedule = schedule
label-origin-body = body
label-origin-profile = profile
label-stage-asking = asking
label-stage-cleaning = cleaning
label-stage-committing = committing
label-stage-fetching = fetching
label-stage-pages = pages
label-stage-printing = printing
label-stage-reading = reading
label-stage-releasing = releasing
label-stage-removing = removing
label-stage-rendering = rendering
label-stage-sending = sending
label-stage-versions = versions
label-lap-clean = clean
label-lap-configure = configure
label-lap-curate = curate
label-lap-plan = plan
label-lap-print = print
label-lap-read = read
label-lap-render = render
label-lap-walk = walk
label-lap-keep = keep
progress-bar = { "{" }msg{ "}" } { "{" }wide_bar{ "}" } { "{" }human_pos{ "}" }/{ "{" }human_len{ "}" } { "{" }per_sec{ "}" }, { "{" }eta{ "}" } left
label-lap-compare = compare
label-lap-count = count
label-lap-deploy = deploy
label-lap-find = find
label-lap-list = list
label-lap-survey = survey
label-lap-look = look
sums-unsigned = the sums of the site are deployed unsigned
give-sign-key = give NEWSPRINT_SIGN_KEY a key of minisign: docs/proof.md
label-sources = sources
label-reports = reports
label-pinned = pinned
label-topic = topic
label-picture = picture
label-text = text
label-fresh = fresh
label-kinds-of-groups = topic, column, author or source
label-correction = correction
label-introduction = introduction
label-note = note
label-authors = authors
label-aliases = aliases
label-section = section
label-key = key
no-edition-name = { $name } is the name of no edition
write-day-or-week = write a day or a week: 2024-01-17, 2024-w03
mail-no-such-edition = there is no edition { $name }
see-editions = see [editions] in site.toml: daily, weekly; and which days hold articles
mail-written = { $name }: { $kilobytes } kB of HTML in { $folder }{ $short }
mail-shortened = , shortened: the rest is on its page
mail-sent-before = { $name } was sent before, and is not sent again
mail-about-to = { $name } was about to be sent before, and nobody knows whether it was
mail-ask-server = ask the server or the list; to send it again, remove { $file }
mail-not-again = it is not sent again by itself; if it was not, remove { $file }
mail-was-sent = { $name } was sent
nothing-was-sent = nothing was sent
