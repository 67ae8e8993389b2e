"""How made-up outlets write their articles: each function follows the markup of one real kind of feed.

A body goes in as paragraphs, comes out as what a scraper would have kept: share bars, advert slots, figures with captions,
lazy and proxied pictures, wrappers with classes of a style sheet that is long gone.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Callable

from .words import STOCKS, Stock


@dataclass(frozen=True)
class Piece:
    """What a markup writes down."""

    number: int
    """Place in the archive; makes addresses unique."""
    when: datetime
    stock: Stock
    paragraphs: list
    person: str
    rng: object

    def picture(self):
        return f'{self.number}-{int(self.rng.random() * 9e5) + 100000}'

    def caption(self):
        return self.stock.title(self.rng)


@dataclass(frozen=True)
class Outlet:
    id: str
    name: str
    host: str
    language: str
    share: float
    """Of all articles, in any unit."""
    path: str
    """Of an article's address: `{number}`, `{when}`, `{slug}`."""
    write: Callable
    length: float = 1.0
    """Against the others, in paragraphs."""


def bulletin(piece):
    """A public broadcaster's own page: date, share bar, lead with the template's blanks, newsletter boxes."""
    share = ''.join(
        f'<div data-root-share class="m-share m-share--{name}"><a href="{url}" rel="nofollow"><span class="icon"></span></a></div>'
        for name, url in (('mail', 'mailto:?body=link'), ('post', 'https://social.example/share?u=1'), ('print', '#'))
    )
    lead, rest = piece.paragraphs[0], ''.join(f'<p>{text}</p>' for text in piece.paragraphs[1:])
    return (
        f'<div>{piece.when:%d/%m/%Y - %H:%M}</div><div><div>分享 :</div><div>{share}</div></div>'
        f'<img src="https://static.ganghang.example/media/{piece.picture()}/w:310/p:16x9/photo.png">'
        f'<p><strong>                    {lead}                </strong></p><div class="t-content__body u-clearfix">'
        f'                    {rest}<p> </p>                    <div class="o-self-promo o-self-promo--nl o-self-promo--hidden" '
        'data-selfpromo-newsletter>    </div>    <div class="o-self-promo o-self-promo--app" data-selfpromo-app>    </div>'
        '                </div>'
    )


def agency(piece):
    """A news agency: framed picture, caption repeated in the `alt`, dateline with the reporter, links to more."""
    caption = piece.caption()
    head = (
        f'<div class="fullPic"><div class="floatImg center"><div class="wrap"><img src="https://images.proxy.example/?url=img.haijiao.'
        f'example/photos/1024/{piece.picture()}.jpg" alt="{caption}"></div><div class="picinfo">{caption}</div></div></div><div></div>'
        if piece.rng.random() < 0.6
        else ''
    )
    paragraphs = list(piece.paragraphs)
    paragraphs[0] = f'（海角社記者{piece.person}東港{piece.when.day}日電）{paragraphs[0]}'
    paragraphs[-1] += f'（編輯：{piece.stock.person(piece.rng)}）{piece.when:%Y%m%d}'
    more = (
        f'<div class="moreArticle"><a href="/news/{piece.number - 7}.aspx" class="moreArticle-link"><span>延伸閱讀</span>'
        f'{piece.caption()}</a></div>'
        if piece.rng.random() < 0.4
        else ''
    )
    middle = len(paragraphs) // 2 + 1
    body = [f'<p>{text}</p>' for text in paragraphs]
    return f'{head}<div class="paragraph">{"".join(body[:middle])}{more}{"".join(body[middle:])}</div>'


def daily(piece):
    """A daily's real-time page: bare paragraphs between advert slots."""
    slot = (
        '<section id="imu"><div id="dfp-ad-imu1-wrapper" class="dfp-tag-wrapper"><div id="dfp-ad-imu1" class="dfp-tag-wrapper">'
        '</div></div></section>'
    )
    body = [f'<p>{text}</p>' for text in piece.paragraphs]
    body.insert(min(3, len(body)), slot)
    return ''.join(body) + (
        '<div id="innity-in-post"></div><div id="dfp-ad-midarticlespecial-wrapper" class="dfp-tag-wrapper">'
        '<div id="dfp-ad-midarticlespecial" class="dfp-tag-wrapper"></div></div>'
    )


def wire(piece):
    """A business wire: time in italics, then figures of the day, a paragraph each."""
    figures = ''.join(
        f'<p>{text[:12]} {piece.rng.random() * 9:.4f} {piece.rng.random():.2%}</p>' for text in piece.paragraphs[:4]
    )
    body = ''.join(f'<p>{text}</p>' for text in piece.paragraphs)
    return f'<div><i>{piece.when:%Y-%m-%dT%H:%M:%SZ}</i></div>{body}{figures}<p>（完）</p>'


def gazette(piece):
    """A blog engine: figures with widths in `style`, links to tags, pictures in several sizes."""
    parts = []
    for index, text in enumerate(piece.paragraphs):
        word = text[2:5]
        link = f'<a href="https://www.changdi.example/gb/tag/{piece.number % 97}.html">{word}</a>'
        parts.append(f'<p>{text.replace(word, link, 1) if index % 3 == 0 else text}</p>')
        if index % 4 == 1:
            base = f'https://i.changdi.example/uploads/{piece.when:%Y/%m}/{piece.picture()}'
            parts.append(
                f'<figure id="attachment_{piece.number}{index}" style="width: 576px" class="wp-caption aligncenter"><a href="{base}.jpg">'
                f'<img class="wp-image-{piece.number} size-large" src="{base}-600x450.jpg" srcset="{base}-300x225.jpg 300w, '
                f'{base}-600x450.jpg 600w" sizes="(max-width: 600px) 100vw, 600px" alt="" width="576" height="324" /></a>'
                f'<figcaption class="wp-caption-text">{piece.caption()}（受访者提供）</figcaption></figure>'
            )
    return ''.join(parts) + '<p>责任编辑：' + piece.person + '<span style="color:#fff">#</span></p>'


def voice(piece):
    """A radio's feed: time in italics, picture through a proxy, caption in grey."""
    return (
        f'<div><i>{piece.when:%a, %d %b %Y %H:%M:%S} GMT</i></div><img src="https://images.proxy.example?url=img.beian.example/'
        f'{piece.picture()}_r1_s_w900.jpg" width="100%"><div><small style="color: #999;">{piece.caption()}</small></div>'
        + ''.join(f'<p>{text}</p>' for text in piece.paragraphs)
    )


def world(piece):
    """A foreign service: `null` before the byline, a picture and an empty caption every few paragraphs, numbered parts."""
    parts = [f'<div><i>null {piece.person}<br>{piece.when:%Y-%m-%dT%H:%M:%S}.038Z</i></div>']
    for index, text in enumerate(piece.paragraphs):
        if index % 5 == 0:
            caption = piece.caption() if index else ''
            parts.append(
                f'<img src="https://images.proxy.example/?url=api.yuanan.example/image/{piece.picture()}_303.jpg" width="100%">'
                f'<div><small style="color: #999;">{caption}</small></div>'
            )
        elif index % 5 == 3:
            parts.append(f'<p>{index // 5 + 1}. {text[:10]}</p>')
        parts.append(f'<p>{text}</p>')
    return ''.join(parts)


def components(piece):
    """A broadcaster's page of generated class names: every paragraph in a grid cell, related links, hidden adverts."""

    def cell(inner):
        return f'<div dir="ltr" class="css-hl9dz2-GridComponent e57qer20">{inner}</div>'

    parts = [
        cell(f'<h1 id="content" tabindex="-1" class="css-1wfn6k3-Headline e1yj3cbb0">{escape(piece.caption())}</h1>'),
        cell(f'<time datetime="{piece.when:%Y-%m-%d}" class="css-pb6w51-StyledTimestamp e4zesg50">26 minutes ago</time>'),
    ]
    for index, text in enumerate(piece.paragraphs):
        if index % 6 == 0:
            base = f'https://img.corran.example/news/{{}}/cpsprodpb/{piece.picture()}.jpg'
            parts.append(
                cell(
                    f'<figure class="css-1qn0xuy"><div class="lazy-load-placeholder"><img alt="{escape(piece.caption())}" '
                    f'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{base.format(600)}" srcset="{base.format(240)} 240w, '
                    f'{base.format(600)} 600w" loading="lazy"><noscript><img src="{base.format(600)}"></noscript></div>'
                    f'<figcaption><span>Image source, </span>Agency<p>Image caption, {escape(piece.caption())}</p></figcaption></figure>'
                )
            )
        weight = ('<b>', '</b>') if index == 0 else ('', '')
        parts.append(cell(f'<p class="css-q35336-Paragraph e1cc2ql70">{weight[0]}{text}{weight[1]}</p>'))
        if index == 2:
            parts.append(
                '<section aria-hidden="true" role="region" data-e2e="advertisement" class="css-1bxjjj1"><div id="dotcom-mpu" '
                'class="dotcom-ad"></div></section>'
                + cell(
                    '<ul dir="ltr" role="list" class="css-4c9jmx-BulletedList">'
                    + ''.join(
                        f'<li role="listitem" class="css-chb3zw-BulletedListItem"><a href="/news/{piece.number - step}" '
                        f'class="css-h9s9st-InlineLink">{escape(piece.caption())}</a></li>'
                        for step in (3, 11, 19)
                    )
                    + '</ul>'
                )
            )
    return ''.join(parts)


def letters(piece):
    """A call-in station: lists of one link each, headings in bold, empty paragraphs, names at the end."""
    links = ''.join(
        f'<ul><li><b><a class="external-link" href="http://www.dengta.example/xinwen/{piece.number - step}.html">{piece.caption()}</a>'
        '</b></li></ul>'
        for step in (2, 5, 9)
    )
    body = ''.join(f'<p>{text}</p>' for text in piece.paragraphs[1:])
    return f'<p>{piece.paragraphs[0]}</p><p> </p>{links}<p> </p>{body}<p> </p><p>记者{piece.person}报道   网编：{piece.stock.person(piece.rng)}</p>'


def companion(piece):
    """A newspaper in two languages: each paragraph in English and Chinese, pictures for several screens, buttons with SVG."""
    button = (
        '<li><button type="button" aria-label="Share" class="css-2h1{n}"><svg width="23" height="18" viewBox="0 0 23 18"><path '
        'd="M1.357 17.192c1.6-1.6 3.9-2.9 6.4-3.2V17l8-7-8-7v3.1c-4.300 1-6.300 5.800-6.400 11.092z" fill="#000"></path></svg></button></li>'
    )
    bar = '<div class="css-1g7m0tk" data-testid="share-tools" role="toolbar"><ul>' + ''.join(
        button.format(n=n) for n in range(4)
    ) + '</ul></div>'
    english = STOCKS['en']
    parts = [f'<i>{piece.person}<br>{piece.when:%Y-%m-%d %H:%M}</i>', bar]
    for index, text in enumerate(piece.paragraphs):
        if index % 5 == 1:
            base = f'https://static.gazette.example/images/{piece.when:%Y/%m/%d}/{piece.picture()}'
            parts.append(
                f'<figure class="img-sz-jumbo css-hxpw2c" itemprop="associatedMedia"><picture><source media="(max-width: 599px)" '
                f'srcset="{base}-mobile.jpg?quality=75&amp;auto=webp 1x, {base}-mobile-2x.jpg?quality=75&amp;auto=webp 2x"><img '
                f'src="{base}-articleLarge.jpg?quality=75&amp;auto=webp&amp;disable=upscale" alt="" width="600" height="400" '
                f'itemprop="url"></picture><figcaption itemprop="caption description"><span class="css-jevhma">{piece.caption()}</span>'
                f'<span class="css-cnj6d5" itemprop="copyrightHolder"><span>{piece.person} for the Gazette</span></span></figcaption></figure>'
            )
        parts.append(
            f'<div class="css-s99gbd StoryBodyCompanionColumn" data-testid="companionColumn-{index}"><div class="css-53u6y8">'
            f'<p class="css-at9mc1 evys1bk0">{english.paragraph(piece.rng)}</p><p class="css-at9mc1 evys1bk0">{text}</p></div></div>'
        )
    return ''.join(parts)


def channel(piece):
    """A video channel: the text below the film as one run, with bare addresses and lines of dashes."""
    return f'{"".join(piece.paragraphs)}频道：https://video.example/c/{piece.number}----------{piece.caption()}'


OUTLETS = (
    Outlet('haijiao', '海角通訊社', 'www.haijiao.example', 'zh-Hant', 20, '/news/{number}.aspx', agency),
    Outlet('ganghang', '港行广播', 'www.ganghang.example', 'zh-Hans', 17, '/cn/{when:%Y%m%d}-{slug}', bulletin),
    Outlet('zaochao', '早潮日报', 'www.zaochao.example', 'zh-Hans', 12, '/realtime/story{when:%Y%m%d}-{number}', daily, 0.7),
    Outlet('jingxian', '经线社', 'cn.jingxian.example', 'zh-Hans', 10, '/article/idCN{number}', wire, 0.8),
    Outlet('changdi', '长堤时报', 'www.changdi.example', 'zh-Hans', 8, '/gb/{when:%y/%m/%d}/n{number}.htm', gazette, 1.4),
    Outlet('beian', '北岸之声', 'www.beian.example', 'zh-Hans', 7, '/a/{slug}/{number}.html', voice, 1.2),
    Outlet('yuanan', '远岸电台', 'www.yuanan.example', 'zh-Hans', 6, '/zh/{slug}/a-{number}', world, 1.2),
    Outlet('corran', 'Corran Broadcasting', 'www.corran.example', 'en', 6, '/news/{number}', components, 1.5),
    Outlet('dengta', '灯塔热线', 'www.dengta.example', 'zh-Hans', 4, '/xinwen/{number}.html', letters, 1.3),
    Outlet('gazette', 'Harbour Gazette 双语', 'cn.gazette.example', 'zh-Hans', 4, '/{when:%Y%m%d}/{number}/', companion, 1.2),
    Outlet('jietou', '街头影像', 'www.jietou.example', 'zh-Hans', 6, '/watch?v={number}', channel, 0.2),
)

RULES = r'''
[[sources]]
id = "haijiao"
name = "海角通訊社"
hosts = ["haijiao.example"]
language = "zh-Hant"
remove = [".moreArticle"]
caption = [".picinfo"]
author_text = ['[（(]海角社記者(?<author>\p{Han}{3})\p{Han}{2}\d+日電']

[[sources]]
id = "ganghang"
name = "港行广播"
hosts = ["ganghang.example"]
language = "zh-Hans"
remove = ["div:has(> div > [data-root-share])", "[data-root-share]"]
remove_text = ['^\d\d/\d\d/\d{4} - \d\d:\d\d$', '^分享\s*[:：]$']

[[sources]]
id = "zaochao"
name = "早潮日报"
hosts = ["zaochao.example"]
language = "zh-Hans"
remove = [".dfp-tag-wrapper"]

[[sources]]
id = "jingxian"
name = "经线社"
hosts = ["jingxian.example"]
language = "zh-Hans"
remove_text = ['^\d{4}-\d\d-\d\dT[\d:.]+Z$', '^（完）$']

[[sources]]
id = "changdi"
name = "长堤时报"
hosts = ["changdi.example"]
language = "zh-Hans"
author_text = ['^责任编辑：(?<author>\p{Han}{3})']

[[sources]]
id = "beian"
name = "北岸之声"
hosts = ["beian.example"]
language = "zh-Hans"
caption = ["small"]
remove_text = ['^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ GMT$']

[[sources]]
id = "yuanan"
name = "远岸电台"
hosts = ["yuanan.example"]
language = "zh-Hans"
caption = ["small"]
author_text = ['^(?:null )?(?<author>[^\n]{2,40})\n\d{4}-\d\d-\d\dT']
remove_text = ['^[^\n]+\n\d{4}-\d\d-\d\dT[\d:.]+Z$']

[[sources]]
id = "corran"
name = "Corran Broadcasting"
hosts = ["corran.example"]
language = "en"
remove = ["time", "h1", "section[aria-hidden=true]"]
credit_text = ['^Image source,\s*(?<credit>.+)$']
caption_text = ['^Image caption,\s*(?<caption>.+)$']

[[sources]]
id = "dengta"
name = "灯塔热线"
hosts = ["dengta.example"]
language = "zh-Hans"
author_text = ['^记者(?<author>\p{Han}{3})报道']

[[sources]]
id = "gazette"
name = "Harbour Gazette 双语"
hosts = ["gazette.example"]
language = "zh-Hans"
remove = ["[data-testid=share-tools]"]
credit = ["[itemprop=copyrightHolder]"]
author_text = ['^(?<author>[^\n]{2,40})\n\d{4}-\d\d-\d\d \d\d:\d\d']
remove_text = ['^[^\n]+\n\d{4}-\d\d-\d\d \d\d:\d\d$']

[[sources]]
id = "jietou"
name = "街头影像"
hosts = ["jietou.example"]
language = "zh-Hans"

[[topics]]
id = "ferry"
name = "渡船"
names = ["渡船", "渡口", "ferry"]

[[topics]]
id = "water"
name = "水"
names = ["水库", "水庫", "水价", "水價", "reservoir", "water price"]

[[topics]]
id = "schools"
name = "学校"
names = ["小学", "小學", "primary school"]

[[topics]]
id = "council"
name = "议会"
names = ["议会的记录", "議會的記錄", "minutes"]

[[topics]]
id = "old-town"
name = "旧城"
names = ["旧城墙", "舊城牆", "town wall"]
'''
