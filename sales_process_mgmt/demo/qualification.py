"""What is known of the deals, and leads that are yet to be qualified: with scores and what gave the points."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from .people import user

MODULE = "sales_process_mgmt"
SEED = 41
UNKNOWN, NEGATIVE, PARTIAL, CONFIRMED = "unknown", "negative", "partial", "confirmed"
# The further a deal is, the more is known: weights of the states in the first stages and in the last.
EARLY, LATE = (6, 1, 3, 2), (1, 0, 3, 9)
PHASES = ("aware", "wants", "criteria", "deal", "deal", "loyal")
WORDS = {
    "budget": ("年度技改预算已列支", "待总部批复", "项目专项资金", "部门自筹，额度有限"),
    "authority": ("采购委员会集体决策，总工有否决权", "厂长签字", "采购部经理定，技术部参与", "集团招标中心"),
    "need": ("现有设备能耗高，漏损大", "扩产后供水不足", "备件停产，需整体更换", "环保验收不达标"),
    "timeline": ("赶在雨季前投运", "大修窗口期内完成", "年底前必须验收", "随新厂房一起投产"),
}


@dataclass(frozen=True)
class Draft:
    """A lead as somebody has typed it: how much is known of it is told by the four states."""

    name: str
    company: str
    contact: str
    team: str
    login: str
    source: str
    states: tuple
    product: str = ""
    mail: str = ""
    days: int = 10
    letters: int = 0
    form: bool = False
    hold: str = ""
    reason: str = ""


DRAFTS = (
    Draft("高区供水泵站更新", "苏州工业园供水有限公司", "钱志强", "major", "lina", "exhibition",
          (CONFIRMED, PARTIAL, CONFIRMED, CONFIRMED), "pump_multistage", "qian@szws.example.com", 6, 2),
    Draft("污水厂提标改造", "常州清源水务有限公司", "沈伟", "major", "wangwei", "tender_notice",
          (CONFIRMED, CONFIRMED, CONFIRMED, PARTIAL), "pump_sewage", "shenwei@qingyuan.example.com", 12, 1),
    Draft("锅炉房自控改造咨询", "无锡热电有限公司", "顾建平", "major", "zhangqiang", "installed_customer",
          (PARTIAL, UNKNOWN, PARTIAL, UNKNOWN), "", "gu@wxrd.example.com", 20),
    Draft("循环水系统节能", "张家港钢铁厂", "陆明", "major", "lina", "executive_network",
          (NEGATIVE, CONFIRMED, CONFIRMED, PARTIAL), "cabinet_drive", "luming@zjgsteel.example.com", 25, 1),
    Draft("化工区阀门询价", "南通化工园区管委会", "徐芳", "distribution", "chenjing", "internet",
          (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), "", "xufang@163.com", 2, 0, True),
    Draft("代理商合作意向", "合肥泵业商行", "胡斌", "distribution", "liuyang", "wholesale_market",
          (PARTIAL, CONFIRMED, PARTIAL, UNKNOWN), "pump_centrifugal", "hubin@qq.com", 8, 1),
    Draft("仪表批量采购", "宁波海工装备有限公司", "竺晓峰", "distribution", "zhaolei", "internet",
          (CONFIRMED, PARTIAL, CONFIRMED, CONFIRMED), "transmitter", "zhu@nbhg.example.com", 4, 1, True),
    Draft("楼宇循环泵选型", "杭州恒信机电安装公司", "俞敏", "distribution", "chenjing", "advertising",
          (UNKNOWN, NEGATIVE, PARTIAL, UNKNOWN), "", "yumin@163.com", 33),
    Draft("机封备件询价", "扬州印染厂", "丁海", "telesales", "zhoujie", "cold_contact",
          (PARTIAL, CONFIRMED, CONFIRMED, PARTIAL), "seal_kit", "dinghai@yzyr.example.com", 3, 1),
    Draft("小型提升泵", "泰州生态农场", "葛平", "telesales", "sunli", "internet",
          (NEGATIVE, UNKNOWN, PARTIAL, NEGATIVE), "", "geping@qq.com", 40, 0, True),
    Draft("超高压柱塞泵", "镇江船舶研究所", "汤文博", "major", "wangwei", "exhibition",
          (CONFIRMED, CONFIRMED, CONFIRMED, UNKNOWN), "", "tang@zjship.example.com", 45, 1, False,
          "potential", "需求已确认，但超高压柱塞泵不在我们的产品范围内"),
    Draft("二期扩建配套", "盐城纺织工业园", "卞军", "telesales", "sunli", "competitor_customer",
          (PARTIAL, PARTIAL, CONFIRMED, PARTIAL), "valve_gate", "bian@ycfz.example.com", 30, 0, False,
          "paused", "二期用地审批未完成，明年初再谈"),
)  # fmt: skip


def create(env, tale):
    """Tell what is known of the open deals, add the leads, and score them all."""
    rng = Random(SEED)
    leads = env["crm.lead"].create([_lead_values(env, rng, draft) for draft in DRAFTS])
    env.flush_all()
    for draft, lead in zip(DRAFTS, leads, strict=True):
        _date(env, lead, draft)
    _know(env, rng, [deal for deal in tale if deal.status == "open"])
    _write_letters(env, rng, leads)
    _open_quotations(env, rng, tale)
    env.flush_all()
    env.invalidate_all()
    env["crm.lead"].sudo()._sales_score_everything()


def _product(env, name):
    return env.ref(f"{MODULE}.product_{name}").product_tmpl_id.id if name else False


def _lead_values(env, rng, draft):
    values = {
        "name": draft.name,
        "type": "lead",
        "company_id": env.company.id,
        "team_id": env.ref(f"{MODULE}.team_{draft.team}").id,
        "user_id": user(env, draft.login).id,
        "partner_name": draft.company,
        "contact_name": draft.contact,
        "email_from": draft.mail,
        "phone": f"0512-6{rng.randint(100, 999)}{rng.randint(1000, 9999)}" if rng.random() < 0.7 else False,
        "source_id": env.ref(f"{MODULE}.utm_source_{draft.source}").id,
        "medium_id": env.ref("utm.utm_medium_website").id if draft.form else False,
    }
    if draft.hold:
        until = env.cr.now().date() + timedelta(days=60) if draft.hold == "paused" else False
        values |= {"sales_hold": draft.hold, "sales_hold_reason": draft.reason, "sales_hold_until": until}
    states = dict(zip(WORDS, draft.states, strict=True))
    return values | _bant_values(env, rng, states, rng.choice((80_000, 150_000, 260_000)), _product(env, draft.product))


def _bant_values(env, rng, states, amount, product_id, contact_id=False):
    """Return states and evidence: of what is confirmed everything, of what is not known nothing."""
    known = {letter for letter, state in states.items() if state in (PARTIAL, CONFIRMED)}
    values = {f"sales_bant_{letter}": state for letter, state in states.items()}
    for letter in states:
        has_note = letter in known and rng.random() < 0.8
        values[f"sales_bant_{letter}_note"] = rng.choice(WORDS[letter]) if has_note else False
    if states["budget"] == CONFIRMED:
        values["sales_bant_budget_amount"] = amount
    if states["authority"] == CONFIRMED:
        values["sales_bant_authority_contact_id"] = contact_id
    if "need" in known:
        values["sales_bant_need_product_id"] = product_id
    if "timeline" in known:
        values["sales_bant_timeline_date"] = env.cr.now().date() + timedelta(days=rng.randint(15, 150))
    return values


def _date(env, lead, draft):
    env.cr.execute(
        "UPDATE crm_lead SET create_date = create_date - make_interval(days => %s) WHERE id = %s", [draft.days, lead.id]
    )


# === OPEN DEALS ===


def _know(env, rng, deals):
    """Of two thirds of the open deals something is known, the more the further they are."""
    for deal in deals:
        if rng.random() < 0.35:
            continue
        weights = EARLY if deal.stage < deal.plan.first_won / 2 else LATE
        states = {letter: rng.choices((UNKNOWN, NEGATIVE, PARTIAL, CONFIRMED), weights)[0] for letter in WORDS}
        product = rng.choice(deal.plan.profile.basket)
        contact = deal.customer if not deal.customer.is_company else env["res.partner"]
        values = _bant_values(env, rng, states, deal.amount or 50_000, _product(env, product), contact.id)
        deal.records["lead"].write(values | _kind_values(env, rng, deal))
    env.flush_all()


def _kind_values(env, rng, deal):
    phase = PHASES[min(deal.stage, len(PHASES) - 1)]
    signs = env["sales.buying.sign"].search([("phase", "=", phase)])
    return {
        "sales_kind_occurrence": rng.choice(("occasional", "inevitable")),
        "sales_kind_visibility": rng.choice(("hidden", "explicit", "explicit")),
        "sales_kind_reach": rng.choices(("tactical", "strategic"), (3, 1))[0],
        "sales_buying_phase": phase,
        "sales_buying_signs": rng.sample(signs.ids, min(len(signs), rng.randint(1, 3))),
    }


# === ENGAGEMENTS ===


LETTERS = (  # the latest first
    "您好，资料已收到，请安排技术人员来现场看一下，并报个大概的价格。",
    "您好，请把样本、业绩表和供货周期发给我们，内部要讨论。",
)


def _write_letters(env, rng, leads):
    """What came in by e-mail, as the gateway would have stored it."""
    messages = []
    for draft, lead in zip(DRAFTS, leads, strict=True):
        for number in range(draft.letters):
            messages.append(
                {
                    "model": "crm.lead",
                    "res_id": lead.id,
                    "message_type": "email",
                    "subtype_id": env.ref("mail.mt_comment").id,
                    "email_from": f"{draft.contact} <{draft.mail}>",
                    "author_id": False,
                    "subject": f"Re: {draft.name}",
                    "body": LETTERS[number % len(LETTERS)],
                    "date": env.cr.now() - timedelta(days=min(draft.days, 1 + 2 * number + rng.randint(0, 2))),
                }
            )
    messages.sort(key=lambda message: message["date"])  # the chatter shows the latest id first
    env["mail.message"].sudo().create(messages)


def _open_quotations(env, rng, tale):
    """Some customers have opened their quotation on the portal."""
    leads = env["crm.lead"].browse([deal.records["lead"].id for deal in tale if deal.status == "open"])
    orders = env["sale.order"].search([("opportunity_id", "in", leads.ids), ("state", "=", "sent")], order="id")
    viewed = env.ref("sale.mt_order_viewed").id
    env["mail.message"].sudo().create(
        [
            {
                "model": "sale.order",
                "res_id": order.id,
                "message_type": "notification",
                "subtype_id": viewed,
                "author_id": order.partner_id.id,
                "body": f"Quotation viewed by customer {order.partner_id.name}",
                "date": env.cr.now() - timedelta(days=rng.randint(1, 20)),
            }
            for order in orders
            if rng.random() < 0.6
        ]
    )
