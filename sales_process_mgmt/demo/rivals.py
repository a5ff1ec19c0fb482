"""Competitors, objections and buying signals of the demo's deals."""

from datetime import timedelta

RIVALS = [
    (
        "东方泵业集团有限公司 Orient Pumps",
        "DFL 系列离心泵",
        "价格低 5–10 %，交货快",
        "大修周期短，售后网点少",
        "赵国强",
        0.93,
    ),
    (
        "凯晟流体科技有限公司 Kaisheng Fluid",
        "KS 智能泵组",
        "控制系统先进，方案完整",
        "价格高，备件要进口",
        "孙宏伟",
        1.18,
    ),
    ("江海机械制造有限公司 Jianghai Machinery", "JH 通用泵", "与设计院关系好", "质量不稳定，业绩少", "周海波", 0.88),
    ("Rheinwerk Pumpen GmbH", "RW Prozess", "国际品牌，效率最高", "交货期 20 周", "M. Vogel", 1.32),
]
# About, nature, what the customer said, product or not, cause, acknowledged, benefit.
OBJECTIONS = [
    (
        "price",
        "real",
        "你们的报价比东方泵业高 12 %。",
        "只比较了采购价，没有算五年的电费和备件",
        "控制投资预算是对的",
        "五年总成本低 18 %，两年内收回差价",
    ),
    (
        "timing",
        "real",
        "八周交货太长，我们等不了。",
        "停机检修安排在下月",
        "检修窗口确实不能动",
        "先供两台库存泵，其余分批到货",
    ),
    (
        "trust",
        "real",
        "没用过华星的产品，出了问题怎么办？",
        "上一家供应商售后拖延",
        "换成谁都会担心",
        "提供三家同行业用户电话，24 小时到场写进合同",
    ),
    (
        "product",
        "real",
        "你们的泵耐腐蚀行不行？",
        "介质含氯离子，以前腐蚀过叶轮",
        "这个工况确实苛刻",
        "双相钢叶轮，附同介质一年运行报告",
    ),
    (
        "need",
        "indirect",
        "现在的设备还能用，再说吧。",
        "设备部怕改造影响考核",
        "稳定生产是第一位",
        "改造安排在检修期内，节电 15 % 计入部门考核",
    ),
    (
        "competitor",
        "real",
        "凯晟带整套控制系统，你们没有。",
        "想少跟几家供应商打交道",
        "一家负责确实省心",
        "与合作伙伴联合交付，由我们一家负责",
    ),
    ("price", "excuse", "今年没有预算。", "", "", ""),
    ("timing", "indirect", "领导出差了，下个月再联系。", "", "", ""),
]
SIGNALS = [
    ("words", "问起付款方式和质保金比例"),
    ("behaviour", "要求提供备件清单和交货计划"),
    ("words", "主动询问安装需要几天"),
    ("behaviour", "带技术部来看了样机，拍照并记录参数"),
    ("words", "让我们与使用部门确认接口尺寸"),
]


def create(env, rng, tale):
    """Give half of the deals a rival or two, and a third of them objections and signals."""
    rivals = env["res.partner"].create(
        [{"name": rival[0], "is_company": True, "sales_is_competitor": True} for rival in RIVALS]
    )
    positions, objections, signals = [], [], []
    for deal in tale:
        lead = deal.records["lead"]
        if rng.random() < 0.5:
            positions += _positions(rng, deal, lead, rivals)
        if rng.random() < 0.33:
            objections += _objections(rng, deal, lead)
        if deal.status == "open" and rng.random() < 0.4:
            signals += _signals(rng, lead)
    answered = set()
    for values in objections:  # the playbook keeps each answer once
        values["is_shared"] = values["name"] not in answered
        if values["outcome"] == "resolved":
            answered.add(values["name"])
    env["sales.competitor.position"].create(positions)
    env["sales.objection"].create(objections)
    env["sales.buying.signal"].create(signals)


def _positions(rng, deal, lead, rivals):
    met = rng.sample(range(len(RIVALS)), rng.choice((1, 1, 2)))
    if deal.status == "lost" and rng.random() < 0.6:
        lead.sales_lost_to_id = rivals[met[0]]
    result = []
    for index in met:
        _name, offer, strengths, weaknesses, rep, price = RIVALS[index]
        result.append(
            {
                "lead_id": lead.id,
                "partner_id": rivals[index].id,
                "offer": offer,
                "price": round(lead.expected_revenue * price * rng.uniform(0.96, 1.04), -2),
                "strengths": strengths,
                "weaknesses": weaknesses,
                "rep_name": rep,
                "rep_relation": rng.choice("2345"),
                "satisfaction": rng.choice("234"),
                "threat": rng.choice("2344"),
            }
        )
    return result


def _objections(rng, deal, lead):
    result = []
    for kind, nature, name, cause, acknowledgement, benefit in rng.sample(OBJECTIONS, rng.choice((1, 2))):
        outcome = _outcome(rng, deal, nature)
        values = {
            "lead_id": lead.id,
            "kind": kind,
            "nature": nature,
            "name": name,
            "date": (deal.closed or env_now(lead)).date() - timedelta(days=rng.randint(2, 30)),
            "outcome": outcome if benefit or outcome != "resolved" else "stands",
        }
        if outcome == "resolved" and benefit:
            values |= {"cause": cause, "acknowledgement": acknowledgement, "benefit": benefit}
        result.append(values)
    return result


def env_now(lead):
    """Return the time of the transaction."""
    return lead.env.cr.now()


def _outcome(rng, deal, nature):
    if nature == "excuse":
        return "let_go"
    if deal.status == "open":
        return rng.choice(("open", "open", "resolved"))
    return (
        rng.choice(("resolved", "resolved", "stands")) if deal.status == "won" else rng.choice(("stands", "resolved"))
    )


def _signals(rng, lead):
    return [
        {
            "lead_id": lead.id,
            "kind": kind,
            "name": name,
            "date": env_now(lead).date() - timedelta(days=rng.randint(1, 25)),
        }
        for kind, name in rng.sample(SIGNALS, rng.choice((1, 2)))
    ]
