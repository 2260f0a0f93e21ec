"""The dossier's words in both languages: a page says one, a paper says both.

Everything that a definition names is said with the definition's own words; here stand the words for
what the code itself knows: kinds of container, states, decisions.
"""

from __future__ import annotations

import re
from typing import Final

from labels.snapshot import Bilingual
from tracker.identity.own_words import USUAL
from tracker.journey.administration.acts.receipt import SUITE
from tracker.marking.models import LabelRole, LabelStateWord
from tracker.material.models import LotStateWord
from tracker.material.words import Kind, State
from tracker.pages.words import language, spoken
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.specification import Name

KIND_WORDS: Final = {
    Kind.VESSEL: Bilingual("Culture vessel", "培养容器"),
    Kind.POOL: Bilingual("Harvest pool", "收获合并液"),
    Kind.BULK: Bilingual("Formulated bulk", "配制原液"),
    Kind.VIAL: Bilingual("Backup cryovial", "备份冻存管"),
    Kind.SAMPLE: Bilingual("Sample", "样品"),
    Kind.UNIT: Bilingual("Unit of the dose", "剂量单位"),
}
STATE_WORDS: Final = {
    State.PREPARED: Bilingual("labelled, empty", "已贴签，空"),
    State.FILLED: Bilingual("filled", "已装入"),
    State.SHIPPED: Bilingual("on its way", "运输中"),
    State.RECEIVED: Bilingual("received", "已接收"),
    State.REJECTED: Bilingual("rejected", "已拒收"),
    State.IN_CULTURE: Bilingual("in culture", "培养中"),
    State.HARVESTED: Bilingual("harvested", "已收获"),
    State.FROZEN: Bilingual("frozen", "已冻存"),
    State.STORED: Bilingual("stored", "已入库"),
    State.THAWED: Bilingual("thawed", "已复苏"),
    State.USED_UP: Bilingual("used up", "已用尽"),
    State.DISCARDED: Bilingual("discarded", "已弃去"),
    State.DESTROYED: Bilingual("destroyed", "已销毁"),
    State.RELEASED: Bilingual("released", "已放行"),
    State.CONDITIONALLY_RELEASED: Bilingual("conditionally released", "有条件放行"),
    State.OOS_EXCEPTIONAL: Bilingual("exceptional release", "例外放行"),
    State.REVOKED: Bilingual("release revoked", "放行已撤销"),
    State.ISSUED: Bilingual("issued", "已发出"),
    State.ACCEPTED: Bilingual("accepted by the suite", "输注处已接收"),
    State.STARTED: Bilingual("being given", "输注中"),
    State.INFUSED: Bilingual("given", "已输注"),
    State.STOPPED: Bilingual("given in part", "部分输注"),
    State.RETURNED: Bilingual("returned", "已退回"),
}
TAKEN: Final = {
    Kind.SAMPLE: Bilingual("taken", "已取样"),
    Kind.MARROW: Bilingual("collected", "已采集"),
}
"""What ``filled`` is called where nobody fills anything."""
LOT_WORDS: Final = {
    LotStateWord.OPEN: Bilingual("open", "进行中"),
    LotStateWord.REVIEWED: Bilingual("reviewed", "已审核"),
    LotStateWord.RELEASED: Bilingual("released", "已放行"),
    LotStateWord.CONDITIONAL: Bilingual("conditionally released", "有条件放行"),
    LotStateWord.EXCEPTIONAL: Bilingual("exceptional release", "例外放行"),
    LotStateWord.REJECTED: Bilingual("rejected", "已拒收"),
    LotStateWord.REVOKED: Bilingual("release revoked", "放行已撤销"),
    LotStateWord.CLOSED: Bilingual("record closed", "批记录已结案"),
}
LABEL_WORDS: Final = {
    LabelStateWord.PREPARED: Bilingual("prepared", "已准备"),
    LabelStateWord.PRINTED: Bilingual("printed", "已打印"),
    LabelStateWord.APPLIED: Bilingual("applied", "已贴"),
    LabelStateWord.RETURNED: Bilingual("returned", "已退回"),
    LabelStateWord.VOIDED: Bilingual("voided", "作废"),
    LabelStateWord.DESTROYED: Bilingual("destroyed", "已销毁"),
    LabelStateWord.UNACCOUNTED: Bilingual("not accounted for", "未说明去向"),
}
ROLE_WORDS: Final = {
    LabelRole.PRIMARY: Bilingual("primary", "主标签"),
    LabelRole.PARTIAL: Bilingual("partial", "部分标签"),
    LabelRole.ATTACHED: Bilingual("attached", "附签"),
    LabelRole.OUTER: Bilingual("outer", "外标签"),
}
GRADE_WORDS: Final = {
    "minor": Bilingual("minor", "轻微"),
    "major": Bilingual("major", "重大"),
    "critical": Bilingual("critical", "严重"),
}
STORE_WORDS: Final = {
    "incubator": Bilingual("incubator", "培养箱"),
    "ln2_tank": Bilingual("liquid nitrogen tank", "液氮罐"),
    "freezer": Bilingual("freezer", "冰箱"),
    "refrigerator": Bilingual("refrigerator", "冷藏箱"),
    "centrifuge": Bilingual("centrifuge", "离心机"),
    "cell_counter": Bilingual("cell counter", "细胞计数仪"),
    "bsc": Bilingual("biosafety cabinet", "生物安全柜"),
    "room": Bilingual("room", "房间"),
    "shelf": Bilingual("shelf", "搁架"),
}
"""Kinds of places and equipment; another kind is said as it is written."""
GONE: Final = frozenset({State.USED_UP, State.DISCARDED, State.DESTROYED, State.REJECTED})
"""States in which nothing is left of a container."""


def contained(kind: Kind, definition: ProcessDefinition) -> Bilingual:
    """What a container of this kind holds; tissue and isolated cells by the process's own words."""
    if kind is Kind.MARROW:
        tissue = definition.words.tissue
        return Bilingual(tissue.en[:1].upper() + tissue.en[1:], tissue.zh)
    if kind is Kind.INTERMEDIATE:
        en, zh = definition.own_words.get("full_cells", USUAL["full_cells"])
        return Bilingual(en[:1].upper() + en[1:], zh)
    return KIND_WORDS[kind]


def state_words(state: State, kind: Kind) -> Bilingual:
    """The state of such a container as people say it."""
    return TAKEN[kind] if state is State.FILLED and kind in TAKEN else STATE_WORDS[state]


PLACE_WORDS: Final = {
    "laboratory": Bilingual("laboratory", "实验室"),
    "shipper": Bilingual("shipper", "运输箱"),
    "posterior iliac crest": Bilingual("posterior iliac crest", "髂后上棘"),  # written as text
    "left": Bilingual("left", "左侧"),
    "right": Bilingual("right", "右侧"),
    "rack": Bilingual("rack", "架"),
    "box": Bilingual("box", "盒"),
    "position": Bilingual("position", "位"),
}
"""Words that acts write into the whereabouts of a container; anything else stands as written."""
_PLACE: Final = re.compile("|".join(sorted((rf"\b{w}\b" for w in PLACE_WORDS), key=len)[::-1]))


def place_words(written: str) -> str:
    """Whereabouts in the reader's language, as far as the house wrote them itself.

    The record says ``SUITE`` of every process's room; pages say it in the process's own words.
    """
    if written == SUITE:
        return spoken()["suite"]
    return _PLACE.sub(lambda found: said(PLACE_WORDS[found.group()]), written)


def store_words(kind: str) -> str:
    """What a place or a piece of equipment is."""
    return said(STORE_WORDS[kind]) if kind in STORE_WORDS else kind.replace("_", " ")


def said(pair: Bilingual) -> str:
    """The pair in the reader's language."""
    return pair.en if language() == "en" else pair.zh


def pair(name: Name) -> Bilingual:
    """A definition's name for a paper."""
    return Bilingual(name.en, name.zh)


def drawable(words: str) -> str:
    """The words for a drawing or a paper, whose fonts have no narrow no-break space."""
    return words.replace("\u202f", "\u00a0")
