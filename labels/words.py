"""Headings and captions of the papers, English and Simplified Chinese side by side."""

from __future__ import annotations

from labels.snapshot import Bilingual


def _said(**pairs: str) -> dict[str, Bilingual]:
    return {name: Bilingual(*pair.split("|")) for name, pair in pairs.items()}


WORDS: dict[str, Bilingual] = _said(
    title="Batch release record|批放行记录",
    page="Page {page} of {pages}|第 {page} 页 共 {pages} 页",
    printed="printed|打印于",
    root="log root|日志根",
    entries="entries|条",
    # sections
    identity="Identity|身份标识",
    journey="Journey|流程",
    lineage="Genealogy of containers|容器谱系",
    growth="Growth of the culture|培养生长曲线",
    passages="Passages|传代",
    steps="Steps|操作步骤",
    materials="Materials|物料",
    counts="Cell counts and doses|细胞计数与剂量",
    results="Results against specification|检验结果与质量标准",
    units="Units|制剂单位",
    labels="Label reconciliation|标签平衡",
    deviations="Deviations and holds|偏差与暂停",
    signatures="Signatures|签名",
    log="Place in the log|日志位置",
    # identity
    subject="Subject|受试者编号",
    coi="Chain of identity|同一性链编号",
    trial="Trial|试验",
    products="Products|产品",
    sides="Treated side|治疗侧",
    day0_planned="Day 0, planned|第 0 天（计划）",
    day0_actual="Day 0, actual|第 0 天（实际）",
    definition="Process definition|工艺定义",
    definition_hash="Definition SHA-256|工艺定义哈希",
    site="Manufactured at|生产单位",
    number="Record number|记录编号",
    disposition="Disposition|处置结论",
    # at a glance
    glance_steps="steps recorded|已记录步骤",
    glance_readings="readings out of limit|超限读数",
    glance_results="results pending|待出结果",
    glance_failed="results out of specification|不合格结果",
    glance_deviations="deviations open|未关闭偏差",
    glance_labels="labels unaccounted|未平衡标签",
    # columns
    step="Step|步骤",
    done_at="Done at|完成时间",
    performed_by="Performed by|操作人",
    verified_by="Verified by|复核人",
    readings="Key readings and limits|关键读数与限度",
    material="Material|物料",
    lot="Lot|批号",
    expiry="Expiry|有效期",
    used_in="Used in|用于",
    passage="P|代次",
    area="Area|面积",
    seeded="Seeded|接种",
    harvested="Harvested viable|收获活细胞",
    viability="Viability|活率",
    pd="PD|倍增数",
    pd_basis="PD from|计算基础",
    pdt="PDT|倍增时间",
    cpd="CPD / limit|累计 / 限度",
    what="Where|环节",
    count="Viable cells|活细胞数",
    basis="Basis|依据",
    test="Test|项目",
    method="Method|方法",
    limit="Specification|标准",
    result="Result|结果",
    verdict="Verdict|判定",
    analyst="Analyst / reviewer|检验 / 复核",
    unit="Unit|单位",
    artery="Side and artery|侧别与动脉",
    volume="Volume|体积",
    viable="Viable cells|活细胞",
    fill_end="Fill end|灌装结束",
    state="State|状态",
    infused="Infused|已回输",
    kind="Kind|种类",
    labels_printed="Printed|打印",
    applied="Applied|使用",
    returned="Returned|退回",
    voided="Voided|作废",
    destroyed="Destroyed|销毁",
    unaccounted="Left over|差额",
    code="No.|编号",
    grade="Grade|级别",
    opened="Opened|发现",
    happened="What happened and what was decided|事件与决定",
    closed="Closed|关闭",
    log_size="Log entries|日志条数",
    checkpoint="Signed checkpoint|已签名检查点",
    no_checkpoint="none: no key signed here|无：未经密钥签名",
    log_root="Merkle root|默克尔根",
    record_hash="SHA-256 of the record's canonical document|记录规范文档哈希",
    # verdicts and states
    good="meets|符合",
    warning="look|注意",
    bad="OUT|不符合",
    pending="pending|待定",
    due="due|到期",
    none="None recorded.|无。",
    not_signed="not signed|未签名",
    unsigned="UNSIGNED: changed after signing|签名失效：签名后被更改",
    signed_electronically="signed electronically|电子签名",
    open="open|未关闭",
    witness="This paper is an outside witness of the log: a log that no longer contains this root "
    "at this size was changed after this paper was printed."
    "|本纸质件是日志的外部见证：若日志在此条数处不再得出此根值，则日志在打印后被更改。",
)


def template_texts() -> list[str]:
    """Every fixed text of the papers, so that their characters are in the faces."""
    return [text for pair in WORDS.values() for text in (pair.en, pair.zh)]
