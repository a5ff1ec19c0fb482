"""Customer cards: owners, facts, assessments, promises, products used; then measured as last night would have."""

from datetime import date, timedelta

from ..models.customer.card.sales_assessment_weight import SIDES
from .people import user

# By the category of a customer: type, size, capital in ten thousands, value type, cycle in days, payment habit.
KINDS = {
    "manufacturer": ("private", ("medium", "large"), (2_000, 20_000), ("extrinsic", "strategic"), (60, 180), "term"),
    "utility": ("state", ("medium", "large"), (10_000, 60_000), ("extrinsic",), (90, 360), "statement"),
    "institute": ("institution", ("medium",), (3_000, 9_000), ("extrinsic",), (120, 360), "delivery"),
    "distributor": ("private", ("small",), (200, 1_500), ("intrinsic",), (20, 60), "statement"),
    "oem": ("private", ("small", "medium"), (500, 4_000), ("intrinsic", "extrinsic"), (25, 75), "term"),
    "workshop": ("individual", ("micro", "small"), (30, 300), ("intrinsic",), (30, 120), "reminded"),
    "foreign": ("foreign", ("medium", "large"), (2_000, 12_000), ("extrinsic", "strategic"), (90, 270), "advance"),
}
SCOPES = {
    "manufacturer": "生产并销售本行业产品，自备动力、循环水及污水处理设施。",
    "utility": "供水、污水处理及管网运营，泵站设备由集团统一招标。",
    "institute": "科研与教学，试验装置建设及维护。",
    "distributor": "泵阀、电气及仪表批发零售，供应本省工程商与维修厂。",
    "oem": "成套设备制造，泵与阀门随主机配套出厂。",
    "workshop": "加工生产，设备维修件随用随购。",
    "foreign": "Plant engineering; buys pumps and valves in China for its own projects.",
}
SURNAMES, NAMES = "王李张刘陈杨赵黄周吴徐孙", ("建国", "志刚", "晓梅", "海涛", "永强", "文华", "立新", "春燕")
PROMISES = (
    "发送第三方检测报告",
    "三天内给出备件交期",
    "安排工程师到现场测量",
    "更换到货时碰伤的电机护罩",
    "寄出样品并电话确认",
    "补齐竣工资料和合格证",
    "给出年度框架价",
    "请技术部回复选型问题",
    "协调提前一周发货",
    "培训操作工一次",
)
OTHERS = (
    ("立式多级泵", "南方泵业"),
    ("电动蝶阀", "远大阀门"),
    ("变频器", "ABB"),
    ("压力变送器", "Rosemount"),
    ("潜水排污泵", "凯泉"),
    ("化工离心泵", "Grundfos"),
)
NOTES = (
    "走访车间两次，订单饱满，付款靠总经理一支笔。",
    "同行评价好，货款按月结清；设备老化，明年有改造预算。",
    "家族企业，二代接班，愿意试新产品，价格敏感。",
    "采购流程规范，招标为主，技术部意见分量大。",
)


def create(env, rng):
    """Write the cards of all customers; some are known well, some hardly."""
    _give_owners(env)
    customers = env["sales.customer"]
    customers._make_rows()
    cards = customers.search([("company_id", "=", env.company.id), ("partner_id.category_id", "!=", False)])
    cards = cards.sorted(lambda card: card.partner_id.id)
    for card in cards:
        card.write(_facts(env, rng, card))
    _assess(env, rng, cards)
    _promise(env, rng, cards)
    env["sales.customer.product"].create([_product(rng, card) for card in cards for _nth in range(rng.randint(0, 3))])
    env.flush_all()
    for measure in customers._measures():
        measure()
    _set_class_by_hand(env, cards)


def _give_owners(env):
    """Whoever sold to a customer last owns it, or has the latest opportunity; owners that are there stay."""
    known = [("company_id", "=", env.company.id), ("partner_id", "!=", False)]
    leads = env["crm.lead"].with_context(active_test=False).search(known, order="create_date, id")
    orders = env["sale.order"].search([*known, ("state", "=", "sale")], order="date_order, id")
    owners = {record.partner_id.commercial_partner_id: record.user_id for record in [*leads, *orders]}
    for partner, owner in owners.items():
        if not partner.user_id:
            partner.user_id = owner


def _category(env, card):  # pylint: disable=unused-argument
    keys = card.partner_id.category_id.get_external_id().values()
    names = [key.rsplit("partner_category_", 1)[-1] for key in keys]
    return next((name for name in names if name in KINDS), "manufacturer")


def _facts(env, rng, card):
    """What the owner has found out: of every fifth customer little."""
    category = _category(env, card)
    kind, sizes, capital, values, cycle, habit = KINDS[category]
    facts = {
        "company_type": kind,
        "company_size": rng.choice(sizes),
        "business_scope": SCOPES[category],
        "registered_capital": rng.randint(*capital) * 10_000,
        "capital_currency_id": env.company.currency_id.id,
        "legal_representative": rng.choice(SURNAMES) + rng.choice(NAMES),
        "founding_date": date(rng.randint(1958, 2018), rng.randint(1, 12), rng.randint(1, 28)),
        "value_type": rng.choice(values),
        "order_cycle_days": rng.randint(*cycle),
        "payment_habit": rng.choice((habit, habit, "term", "late")),
        "payment_day": rng.choice((0, 10, 15, 25, 28)),
        "deal_intention": rng.choices("12345", (2, 4, 5, 4, 2))[0],
        "service_user_id": user(env, rng.choice(("zhoujie", "sunli", "mafei"))).id,
        "kind": rng.choices(("potential", "target", "key"), (2, 6, 1))[0],
    }
    share = rng.choice((0.35, 0.75, 0.9, 1.0, 1.0))
    return {name: value for name, value in facts.items() if rng.random() < share}


# === ASSESSMENTS ===


def _assess(env, rng, cards):
    """Half of the customers were judged, some of them twice, and a few are just being judged."""
    today = env.cr.now().date()
    judged = [card for card in cards if rng.random() < 0.5]
    rows = [_assessment(env, rng, card, today - timedelta(days=rng.randint(200, 340))) for card in judged[::3]]
    rows += [_assessment(env, rng, card, today - timedelta(days=rng.randint(5, 150))) for card in judged]
    assessments = env["sales.customer.assessment"].create(rows)
    assessments.action_confirm()
    drafts = [card for card in cards if card not in judged][:3]
    env["sales.customer.assessment"].create([_assessment(env, rng, card, today) | {"kind": False} for card in drafts])


def _assessment(env, rng, card, day):
    level = rng.uniform(2, 4.6)
    if card.partner_id.sales_key_account_id:
        level = max(level, 4.2)
    marks = {side: str(min(5, max(1, round(rng.gauss(level, 0.7))))) for side in SIDES}
    kind = "key" if level > 4.1 else "target" if level > 2.7 else "potential"
    return marks | {
        "partner_id": card.partner_id.id,
        "company_id": env.company.id,
        "date": day,
        "user_id": (card.user_id or user(env, "hejian")).id,
        "kind": kind,
        "note": rng.choice(NOTES),
    }


# === PROMISES ===


def _promise(env, rng, cards):
    """Two or three for each customer with an owner: kept ones, late ones, and some still to keep."""
    today = env.cr.now().date()
    owned = [card for card in cards if card.user_id]
    plans = [(card, rng.randint(-90, 14)) for card in owned for _nth in range(rng.randint(1, 3))]
    promises = env["sales.customer.promise"].create([_one_promise(env, rng, card, today, days) for card, days in plans])
    for promise, (_card, days) in zip(promises, plans, strict=True):
        if days < 0 and rng.random() < 0.85:
            done = promise.date_due + timedelta(days=rng.choice((-3, -1, 0, 0, 0, 4)))
            promise.date_done = min(done, today)
    done = promises.filtered("date_done")
    done._drop_activities()
    promises._judge()


def _one_promise(env, rng, card, today, days):
    return {
        "partner_id": card.partner_id.id,
        "company_id": env.company.id,
        "name": rng.choice(PROMISES),
        "user_id": card.user_id.id,
        "date_due": today + timedelta(days=days),
        "slack_days": rng.choice((0, 0, 0, 2)),
    }


def _product(rng, card):
    name, supplier = rng.choice(OTHERS)
    return {
        "partner_id": card.partner_id.id,
        "company_id": card.company_id.id,
        "name": name,
        "supplier": supplier,
        "origin": "other",
        "quantity": rng.randint(2, 40),
        "satisfaction": rng.choice(("low", "fair", "high")),
        "plan": rng.choice(("none", "none", "more", "replace", "trial")),
        "plan_date": card.env.cr.now().date() + timedelta(days=rng.randint(20, 300)) if rng.random() < 0.4 else False,
    }


# === CLASS ===


def _set_class_by_hand(env, cards):
    """A leader keeps one customer in class A whose orders are still to come."""
    small = cards.filtered(lambda card: card.class_measured == "C" and card.user_id).sorted(
        "class_amount", reverse=True
    )[:1]
    leader = small.user_id.sale_team_id.user_id
    until = env.cr.now().date() + timedelta(days=120)
    small.with_user(leader)._set_class("A", until, "二期项目已批，上半年集中采购")
