"""The texts: sentences in Chinese and English about a coast that does not exist.

Sentences are drawn once, from a fixed seed, into pools; an article picks from a pool. That makes a million articles a
matter of minutes, and every body is still another one.
"""

import random

# ---- Chinese, in simplified characters; the traditional pool is the same by SIMPLIFIED and TRADITIONAL.

PLACES = (
    '白沙湾 东港 西屿 南渡口 北塘 青石镇 长汀 月牙岛 老码头 新埠 石桥村 海门 江口 沙田 云岭 水门街 灯塔角 上河 下河 盐田'
).split()
PEOPLE = (
    '一位船长 港务处的发言人 住在附近的老师 值夜班的护士 三名议员 村里的木匠 气象站的观测员 渔会的会计 刚退休的工程师 图书馆的管理员 '
    '摆摊的老人 一名大学生 渡船公司的经理 负责此案的法官 市长 两位研究员 修船厂的工人 消防队长 菜场的店主 一位不愿具名的官员'
).split()
SURNAMES = '方 林 何 沈 高 白 江 石 田 唐 曾 宋 孔 尤 柏 古'.split()
GIVEN = '雨桐 文海 思远 明月 子安 小舟 向东 如意 长生 立秋 安平 春生 一鸣 南星 知白 晓山'.split()
THINGS = (
    '防波堤 渡船 水库 旧城墙 电缆 小学 菜市场 医院的新楼 图书馆 桥墩 公交线路 渔港 粮仓 水价 湿地 灯塔 博物馆 排水管 夜市 台风预报 '
    '海水淡化厂 预算案 选区 堤岸的树 方言课 铁路支线 风力发电机 档案室 学校的午餐 老戏台'
).split()
EVENTS = (
    '比原来的计划晚了两个月 终于重新开放 还没有人肯负责 今年的花费多了一倍 比去年少了三成 要在秋天以前修好 被写进了议会的记录 '
    '成了街上谈得最多的事 需要一份新的检查报告 在大雨以后停了下来 让许多人改变了想法 吸引了外地的游客 没有通过第二次表决 '
    '从今天起改成每天两次 先由志愿者照看 在居民的坚持下保留了下来 已经拖了十年 得到了邻镇的帮助 又一次推迟 有了明确的时间表'
).split()
SAYS = '说 告诉记者 在会上表示 在电话里说 写信给本报说 反复强调 承认 认为 不相信 提醒大家'.split()
WHENS = (
    '上星期 昨天下午 今天清晨 过去五年里 月底以前 到了涨潮的时候 开会的那一天 雨停以后 在去年冬天 消息传开以后 天还没亮 这个季度'
).split()
TURNS = (
    '不过 另一方面 与此同时 按照公开的文件 据当地电台的报道 从表面上看 换句话说 更要紧的是 出人意料的是 到目前为止 '
    '在同一天 问题在于'
).split()
ENDS = (
    '这件事要等到下个月才有结果 没有人知道钱从哪里来 这个数字还要再核对 记录上只写了两行字 大家决定再等一等 会议因此提前结束 '
    '有关部门没有回答 这和十年前几乎一样 附近的商店照常营业 孩子们照样去上学 下一班船在傍晚 文件可以在网上查到 '
    '这只是开始 后来谁也没有再提起 他们准备下周再谈一次'
).split()
UNITS = '个 次 户 米 吨 天 人 页 班 条'.split()

CHINESE = (
    '{people}{says}，{place}的{thing}{event}。',
    '{when}，{place}的{thing}{event}，{end}。',
    '{turn}，{people}{says}：“{thing}{event}。”',
    '{place}与{place2}之间的{thing}{event}，前后一共{number}{unit}。',
    '{when}{place}有{number}{unit}，{turn}，{end}。',
    '“{end}，”{people}{says}，“{thing}{event}。”',
    '{turn}，{thing}{event}；{people}则{says}，{end}。',
    '{when}，{people}来到{place}，看到的是另一回事：{thing}{event}。',
    '记者查阅了{number}{unit}记录，其中{place}的{thing}最多，{end}。',
)
CHINESE_TITLES = (
    '{place}的{thing}{event}',
    '{people}：{thing}{event}',
    '{when}，{place}：{end}',
    '【{place}】{thing}{event}',
    '{thing}为什么{event}？',
    '{place}{number}{unit}：{end}',
)

# ---- English

ENGLISH_SLOTS = {
    'place': 'Corran Sands|East Haven|the Western Holm|Pell Ferry|Northpool|Slate Town|the Long Strand|Gull Island|the old quay|'
    'New Wharf|Bridgefold|Tarn Mouth|Saltfield|Cloud Ridge|Lantern Point'.split('|'),
    'people': 'a retired pilot|the harbour board|two councillors|the ferry company|a night nurse|the village carpenter|the weather '
    'station|the fishers’ bank|a school librarian|the judge|three residents|the fire chief|a stallholder|researchers'.split('|'),
    'thing': 'the breakwater|the ferry timetable|the reservoir|the town wall|the undersea cable|the primary school|the market hall|'
    'the new ward|the library roof|the bridge pier|the bus line|the grain store|the water price|the marsh|the lighthouse|'
    'the museum|the budget|the branch railway|the desalination plant'.split('|'),
    'event': 'is two months behind its plan|has opened again at last|still belongs to nobody|costs twice what it did|must be mended '
    'before autumn|was written into the minutes|is what the street talks about|needs another inspection|stopped after the heavy rain|'
    'has changed many minds|failed a second vote|will be looked after by volunteers|was kept because residents insisted|'
    'has been put off once more'.split('|'),
    'says': 'said|told this paper|wrote in a letter that|repeated|admitted|doubted that|reminded the meeting that'.split('|'),
    'when': 'Last week|Yesterday afternoon|Early this morning|Over the past five years|At high tide|On the day of the hearing|'
    'After the rain|Before the end of the month|In the winter of the storm'.split('|'),
    'end': 'nobody knows where the money would come from|the figure has yet to be checked|the record holds two lines only|the meeting '
    'ended early|the shops stayed open|the next boat leaves at dusk|this is only the beginning|the papers are public|'
    'they will speak again next week'.split('|'),
    'unit': 'metres|households|days|pages|tonnes|crossings|people'.split('|'),
}
ENGLISH = (
    '{when}, {people} {says} {thing} at {place} {event}. ',
    '“{end},” {people} {says}; “{thing} {event}.” ',
    'Between {place} and {place2} {thing} {event}: {number} {unit} in all. ',
    'Of the {number} {unit} on record, most concern {thing}, and {end}. ',
    '{when} {end}, while {thing} {event}. ',
    'What {people} found at {place} was another matter: {thing} {event}, and {end}. ',
)
ENGLISH_TITLES = (
    'At {place}, {thing} {event}',
    '{number} {unit} on, {thing} {event}',
    'Why {thing} {event}',
    '{place}: {end}',
)
FIRST = 'Ada Tom Ruth Owen Iris Ned Clara Hugh Maud Joss'.split()
LAST = 'Reed Ferry Marsh Holm Quay Strand Pell Tarn Slate Loft'.split()

# What of the stock is written otherwise in traditional characters, in step.
SIMPLIFIED = (
    '与业东两个为么书云从仓们价会传关写决几划则刚务厂发变图场坚墙处备复头学对岛岭屿师帮库开录当后愿戏护报据摆摊数旧时晓机条来树样档桥检楼气没测涨'
    '渔湾湿灯电确线终经结给缆网紧营观记议许诉话说课谁调谈负费这进远迟选邻里钱铁镇长门问间队阅页预题风馆还过认让计员责盐码吨沟区鸣医'
)
TRADITIONAL = (
    '與業東兩個為麼書雲從倉們價會傳關寫決幾劃則剛務廠發變圖場堅牆處備覆頭學對島嶺嶼師幫庫開錄當後願戲護報據擺攤數舊時曉機條來樹樣檔橋檢樓氣沒測漲'
    '漁灣濕燈電確線終經結給纜網緊營觀記議許訴話說課誰調談負費這進遠遲選鄰裡錢鐵鎮長門問間隊閱頁預題風館還過認讓計員責鹽碼噸溝區鳴醫'
)

POOL = 6000


class Stock:
    """The sentences of one language, in a fixed order, with the names of its people."""

    def __init__(self, sentences, titles, people):
        self.sentences = sentences
        self.titles = titles
        self.people = people

    def paragraph(self, rng):
        return ''.join(rng.choices(self.sentences, k=1 + int(rng.random() * 4)))

    def title(self, rng):
        return self.titles[int(rng.random() * len(self.titles))]

    def person(self, rng):
        return self.people[int(rng.random() * len(self.people))]


def _draw(rng, patterns, slots, count):
    """`count` texts: patterns with every slot filled."""
    texts = []
    for _ in range(count):
        filling = {name: rng.choice(choices) for name, choices in slots.items()}
        filling['place2'] = rng.choice(slots['place'])
        filling['number'] = rng.randint(2, 980)
        texts.append(rng.choice(patterns).format_map(filling))
    return texts


def _chinese():
    rng = random.Random('chinese')
    slots = {
        'place': PLACES,
        'people': PEOPLE,
        'thing': THINGS,
        'event': EVENTS,
        'says': SAYS,
        'when': WHENS,
        'turn': TURNS,
        'end': ENDS,
        'unit': UNITS,
    }
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    return Stock(_draw(rng, CHINESE, slots, POOL), _draw(rng, CHINESE_TITLES, slots, POOL), names)


def _english():
    rng = random.Random('english')
    titles = [title[0].upper() + title[1:] for title in _draw(rng, ENGLISH_TITLES, ENGLISH_SLOTS, POOL)]
    sentences = [text[0].upper() + text[1:] for text in _draw(rng, ENGLISH, ENGLISH_SLOTS, POOL)]
    return Stock(sentences, titles, [f'{first} {last}' for first in FIRST for last in LAST])


def _traditional(stock):
    table = str.maketrans(SIMPLIFIED, TRADITIONAL)
    turned = ([text.translate(table) for text in texts] for texts in (stock.sentences, stock.titles, stock.people))
    return Stock(*turned)


STOCKS = {'zh-Hans': _chinese(), 'en': _english()}
STOCKS['zh-Hant'] = _traditional(STOCKS['zh-Hans'])
