"""Who is who at the customer and what he needs: deals that are known well, and deals of which little is known."""

from datetime import timedelta
from random import Random

from .people import ENGLISH, telling, user

SEED = 1905
DEALS = 15  # deals with knowledge; all other open ones have none

# Place, title, role, level, function, personal win: Chinese and English.
SEATS = {
    "boss": ("总经理", "decision_maker", "decide", "using", "年底前投产，向集团交差。", "On stream before the audit."),
    "money": (
        "财务总监",
        "influencer",
        "decide",
        "finance",
        "能耗降下来，预算不超。",
        "Energy bill down, budget kept.",
    ),
    "books": ("财务部会计", "gatekeeper", "operate", "finance", "", ""),
    "chief": ("总工程师", "influencer", "manage", "technical", "方案在行业会议上能讲。", "A design worth showing."),
    "engineer": ("设备工程师", "coach", "operate", "technical", "少半夜被叫起来修泵。", "No more calls at night."),
    "using": ("设备部部长", "user", "manage", "using", "停机少，部门考核好看。", "Fewer stops, better figures."),
    "shift": ("运行班长", "user", "operate", "using", "操作简单，少跑现场。", "Easy to run, fewer rounds."),
    "buyer": ("采购经理", "buyer", "manage", "purchasing", "供应商少而可靠。", "Few suppliers, clean audits."),
    "desk": ("总经办秘书", "gatekeeper", "operate", "purchasing", "", ""),
}
# Who is known, with stance and influence; what is missing shows as a gap.
SHAPES = (
    (("boss", "supporter", 5), ("money", "neutral", 4), ("chief", "champion", 4), ("engineer", "champion", 2),
     ("using", "supporter", 3), ("shift", "neutral", 1), ("buyer", "sceptic", 3), ("desk", "supporter", 1)),
    (("chief", "supporter", 4), ("engineer", "champion", 2), ("using", "neutral", 3), ("buyer", "sceptic", 3)),
    (("boss", "opponent", 5), ("money", "sceptic", 4), ("chief", "supporter", 3), ("engineer", "supporter", 2),
     ("buyer", "neutral", 3)),
    (("boss", "champion", 5), ("money", "supporter", 3), ("books", "neutral", 1), ("chief", "supporter", 4),
     ("engineer", "champion", 2), ("using", "champion", 4), ("buyer", "supporter", 3)),
    (("using", None, 3), ("buyer", "neutral", 3)),
    (("boss", "neutral", 5), ("using", "supporter", 3), ("shift", "champion", 1), ("buyer", "opponent", 4)),
)  # fmt: skip
SURNAMES, GIVEN = (
    "赵钱周郑冯韩杨朱秦许何吕",
    ("海峰", "淑芬", "志远", "雅琴", "国栋", "明辉", "文静", "卫东", "晓燕", "立新"),
)

# Kind, layer, statement, what of ours answers it.
NEEDS = (
    ("situation", "stated", "现有 6 台泵平均服役 11 年，全天运行，无备用。",
     "Six pumps, eleven years old on average, running day and night without a spare.", None),
    ("problem", "stated", "密封每两个月漏一次，备件要等三周。",
     "Seals leak every other month, and spares take three weeks.", "seal_kit"),
    ("problem", "actual", "老泵效率低，实测比铭牌低 18 %。",
     "The old pumps run 18 % below their rated efficiency.", "pump_multistage"),
    ("implication", "stated", "一次停机损失约 12 万元，去年停了四次。",
     "One stop costs about 120,000; there were four last year.", None),
    ("implication", "actual", "电费每年多付 80 万元，预算已经超支。",
     "Power costs 800,000 a year too much; the budget is overdrawn.", "cabinet_drive"),
    ("need_payoff", "stated", "改造后两年内收回投资，停机不超过一次。",
     "Paid back within two years, with one stop a year at most.", "service_contract"),
    ("need_payoff", "behind", "部长想在明年竞聘前拿出一个节能样板。",
     "He wants a showcase before he applies for his next post.", None),
)  # fmt: skip


def create(env, tale):
    """Give the best known open deals a buying centre and needs; two need plans are confirmed, one changed since."""
    rng = Random(SEED)
    people = {}
    known = _well_known(tale)
    for place, deal in enumerate(known):
        _add_roles(env, rng, people, deal, SHAPES[place % len(SHAPES)])
        _add_needs(env, rng, deal, 3 + place % 5)
    env.flush_all()
    _confirm(env, known[0], days=1)
    _confirm(env, known[3], days=2)
    known[3].records["lead"]._sales_planned_needs()[-1:].unlink()


def _well_known(tale):
    """Return the open deals with the largest amounts of each rep in turn: who sells much knows more."""
    opened = [deal for deal in tale if deal.status == "open" and deal.amount and deal.plan.team.sales_process_id]
    opened = [deal for deal in opened if deal.records["lead"].partner_id]
    opened.sort(key=lambda deal: -deal.amount)
    by_rep = {}
    for deal in opened:
        by_rep.setdefault(deal.rep, []).append(deal)
    turns = [deals[turn] for turn in range(5) for deals in by_rep.values() if turn < len(deals)]
    return turns[:DEALS]


# === BUYING CENTRE ===


def _add_roles(env, rng, people, deal, shape):
    lead = deal.records["lead"]
    is_english = deal.rep in ENGLISH
    rows = []
    for seat, stance, influence in shape:
        title, role, level, function, win, win_en = SEATS[seat]
        person = _person(env, rng, people, lead.partner_id.commercial_partner_id, title)
        values = {"lead_id": lead.id, "partner_id": person.id, "level": level, "function": function}
        values |= {"stance": stance, "influence": influence, "personal_win": win_en if is_english else win}
        rows.append(values | {"role": role})
        if seat == "using" and stance == "champion":
            rows.append(values | {"role": "influencer"})
    env["sales.buying.role"].create(rows)


def _person(env, rng, people, company, title):
    """Return the customer's contact with this title, made where there is none."""
    if not company.is_company:
        return company
    known = company.child_ids.filtered(lambda contact: contact.function == title)[:1]
    if known or (company, title) in people:
        return known or people[company, title]
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    values = {"name": name, "parent_id": company.id, "function": title, "type": "contact"}
    people[company, title] = env["res.partner"].create(values | {"company_id": company.company_id.id})
    return people[company, title]


# === NEEDS ===


def _add_needs(env, rng, deal, number):
    lead = deal.records["lead"]
    said_by = lead.sales_buying_role_ids.partner_id
    chosen = sorted(rng.sample(range(len(NEEDS)), number))
    rows = []
    for place, index in enumerate(chosen):
        kind, layer, chinese, english, answer = NEEDS[index]
        product = answer and env.ref(f"sales_process_mgmt.product_{answer}")
        rows.append(
            {
                "lead_id": lead.id,
                "kind": kind,
                "layer": layer,
                "statement": english if deal.rep in ENGLISH else chinese,
                "partner_id": rng.choice(said_by).id,
                "date": (deal.entered - timedelta(days=place)).date(),
                "product_tmpl_id": product.product_tmpl_id.id if product else False,
            }
        )
    env["sales.need"].create(rows)


def _confirm(env, deal, days):
    """Let the rep enter that the customer has confirmed the plan some days ago."""
    lead = deal.records["lead"].with_env(telling(env)).with_user(user(env, deal.rep))
    lead.sales_need_plan_kind = "two_way"
    date = env.cr.now() - timedelta(days=days)
    evidence = (
        "Signed copy came back by courier." if deal.rep in ENGLISH else "客户在技术交流会上签字确认，原件已存档。"
    )
    contact = lead.sales_buying_role_ids.partner_id[:1]
    lead._sales_confirm_needs(date.date(), contact, evidence, env["ir.attachment"])
    lead.sudo().message_ids[:1].date = date
