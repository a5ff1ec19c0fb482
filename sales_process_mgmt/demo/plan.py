"""Account plans: objectives, installed base, plans to buy, SWOT, evaluations, and goods that are short."""

from datetime import date, timedelta
from random import Random

from .people import user

MODULE = "sales_process_mgmt"
RIVALS = (("南锐泵业 Nanrui", "NR-65"), ("科沃流体 Kewo Fluid", "KW 80-20"), ("博特阀门 Bote Valve", "BT41H DN150"))
OLD = (
    ("离心泵 Centrifugal pump IS80-50-200 (2017)", 6),
    ("多级泵 Multistage pump D25-50x5 (2016)", 2),
    ("PLC 控制柜 PLC cabinet PC-200 (2015)", 1),
    ("闸阀 Gate valve Z41H DN200 (2018)", 24),
)
PLANS = (
    ("三期扩建给水泵 Feed pumps for phase III", 12, 1_280_000),
    ("备用阀门年度采购 Yearly spare valves", 40, 96_000),
    ("控制柜国产化替换 Replacement of control cabinets", 4, 520_000),
)
DEAL_SWOT = (
    (
        "strength",
        4,
        "本地服务站两小时到场 Service station two hours away",
        "so",
        "请设备部参观服务站 Invite them there",
    ),
    ("strength", 3, "同类工况业绩 Reference in the same duty", "st", "安排样板工程参观 Visit the reference plant"),
    ("weakness", 3, "交货期比对手长两周 Two weeks longer to deliver", "wo", "锁定长周期件 Reserve long-lead parts"),
    ("opportunity", 5, "能耗考核加严 Stricter energy targets", "so", "提交节能测算 Hand in the energy calculation"),
    ("threat", 4, "对手报价低 8% Rival is 8 % cheaper", "st", "用全寿命成本对比 Compare life-cycle cost"),
)
ACCOUNT_SWOT = (
    ("strength", 5, "十年合作，备件全部由我方供 Ten years, all spare parts from us", "so", ""),
    (
        "weakness",
        3,
        "采购部新任经理不熟悉我们 New head of purchasing does not know us",
        "wo",
        "安排高层拜访 Executive visit",
    ),
    ("opportunity", 4, "集团统一招标目录 Group-wide catalogue", "so", "申请入围 Apply for listing"),
    ("threat", 4, "对手以低价抢备件 Rival goes for spare parts", "wt", "签年度备件协议 Yearly spare-parts agreement"),
)
# How the six sides of a key account are judged: last year, and this year; who has not bought is not promoted.
JUDGED = {
    "haikun": ("433343", "544554"),
    "jinyuan": ("444333", "333343"),
    "minjiang": ("434343", "433333"),
    "huadian": ("333434", "333323"),
    "hdri": ("433333", "434333"),
    "nuclear": ("322323", "333323"),
}
SHORT = ("cabinet_drive", 3)  # product, pieces that come in


def create(env, papers):
    """Tell what is planned with the key accounts; the documents of the year say what was reached."""
    rng = Random("plan")
    accounts = env["sales.key.account"].search([("company_id", "=", env.company.id)])
    _installed_base(env, rng, papers, accounts)
    _purchase_plans(env, rng, accounts)
    _objectives(env, rng, accounts)
    _swot(env, accounts, papers)
    _evaluations(env)
    _short_goods(env, accounts, papers)
    _give_much(env, accounts)
    env.flush_all()


# === INSTALLED BASE ===


def _installed_base(env, rng, papers, accounts):
    """What was delivered stands there; older things and competitors' are due for replacement about now."""
    today = env.cr.now().date()
    customers = {}
    for paper in papers:
        if paper.delivered:
            customers.setdefault(paper.order.partner_id.commercial_partner_id, []).append(paper)
    rows = [row for partner, bought in customers.items() for row in _delivered(env, partner, bought)]
    for number, partner in enumerate(list(dict.fromkeys([*accounts.partner_id, *customers]))[:16]):
        model, quantity = OLD[number % len(OLD)]
        due = today + timedelta(days=rng.randint(-60, 400))
        rows.append(_row(env, partner, model, quantity, date(due.year - 9, 6, 1), due, service_state=_state(rng)))
        if number % 2:
            brand, model = RIVALS[number % len(RIVALS)]
            due = today + timedelta(days=rng.randint(20, 500))
            rows.append(
                _row(
                    env,
                    partner,
                    model,
                    2 + number,
                    date(due.year - 7, 3, 1),
                    due,
                    origin="rival",
                    brand=brand,
                    channel="contractor",
                )  # fmt: skip
            )
    env["sales.installed.product"].create(rows)


def _delivered(env, partner, papers):
    for paper in papers[:2]:
        for line in paper.order.order_line.filtered(lambda line: line.product_id.is_storable)[:2]:
            bought = paper.delivered.date()
            yield _row(
                env, partner, False, line.product_uom_qty, bought, bought + timedelta(days=365 * 8),
                product_id=line.product_id.id, channel="direct",
            )  # fmt: skip


def _row(env, partner, model, quantity, bought, due, **values):
    named = {"model": model} if model else {}
    return {
        "partner_id": partner.id,
        "company_id": env.company.id,
        "quantity": quantity,
        "purchase_date": bought,
        "replacement_date": due,
        **named,
        **values,
    }


def _state(rng):
    return rng.choice(("running", "running", "running", "maintenance", "faulty"))


# === PLAN OF THE ACCOUNT ===


def _purchase_plans(env, rng, accounts):
    today = env.cr.now().date()
    env["sales.purchase.plan"].create(
        [
            {
                "partner_id": account.partner_id.id,
                "company_id": env.company.id,
                "name": name,
                "date": today + timedelta(days=rng.randint(100, 300)),
                "quantity": quantity,
                "amount": amount,
            }
            for account, (name, quantity, amount) in zip(accounts, PLANS * 2, strict=False)
        ]
    )


def _objectives(env, rng, accounts):
    """This and last year for all, quarters of this year for the first ones; targets near what was reached.

    A year with quarters is what its quarters are together.
    """
    year = env.cr.now().year
    wanted = [(account, when, "0") for account in accounts for when in (year - 1, year)]
    objectives = _create_objectives(env, wanted)
    best = objectives.filtered(lambda one: one.year == year).sorted("revenue", reverse=True)[:3].account_id
    quarters = _create_objectives(env, [(account, year, quarter) for account in best for quarter in "1234"])
    _set_targets(rng, objectives | quarters)
    summed = ("revenue_target", "collection_target", "customer_spend")
    for account, parts in quarters.grouped("account_id").items():
        whole = objectives.filtered(lambda one, account=account: (one.account_id, one.year) == (account, year))
        whole.write({name: sum(parts.mapped(name)) for name in summed})


def _set_targets(rng, objectives):
    for objective in objectives:
        least = 120_000 if objective.quarter == "0" else 40_000
        reached = max(objective.revenue, least)
        target = round(reached * rng.uniform(0.85, 1.25), -4)
        objective.write(
            {
                "revenue_target": target,
                "collection_target": round(max(objective.collected, least) * rng.uniform(0.85, 1.25), -4),
                "customer_spend": round(max(reached, target) * rng.uniform(1.8, 3.5), -4),
                "share_target": rng.choice((30, 35, 40, 50)),
            }
        )


def _create_objectives(env, wanted):
    return env["sales.account.objective"].create(
        [{"account_id": account.id, "year": when, "quarter": quarter} for account, when, quarter in wanted]
    )


def _swot(env, accounts, papers):
    """Deals about which an offer is out, and key accounts."""
    deals = [paper.deal.records["lead"] for paper in papers if paper.state == "sent"]
    deals = sorted(deals, key=lambda lead: -lead.expected_revenue)[:6]
    owners = [("lead_id", lead, DEAL_SWOT, lead.user_id) for lead in deals]
    owners += [("account_id", account, ACCOUNT_SWOT, account.manager_id) for account in accounts]
    _note_swot(env, owners)


def judge_rivals(env):
    """The competitors whom most deals meet have a SWOT of their own."""
    company = ("company_id", "in", (False, env.company.id))
    rivals = env["res.partner"].search([("sales_is_competitor", "=", True), company], order="id", limit=2)
    items = DEAL_SWOT[4:] + ACCOUNT_SWOT[1:2]
    _note_swot(env, [("partner_id", rival, items, env["res.users"]) for rival in rivals])


def _note_swot(env, owners):
    deadline = env.cr.now().date() + timedelta(days=20)
    env["sales.swot.item"].create(
        [
            {
                name: owner.id,
                "quadrant": quadrant,
                "weight": weight,
                "name": text,
                "answer": answer,
                "action": action or False,
                "user_id": person.id if action else False,
                "date_deadline": deadline if action else False,
            }
            for name, owner, items, person in owners
            for quadrant, weight, text, answer, action in items
        ]
    )


def _evaluations(env):
    """Last year's, with what was decided, and this year's as it stands."""
    sides = ("financial", "market", "reputation", "management", "thinking", "background")
    year = env.cr.now().year
    evaluations = env["sales.account.evaluation"].create(
        [
            {"account_id": env.ref(f"{MODULE}.partner_{key}").sales_key_account_id.id, "year": when}
            | dict(zip(sides, marks, strict=True))
            for key, judged in JUDGED.items()
            for when, marks in zip((year - 1, year), judged, strict=True)
        ]
    )
    for evaluation in evaluations.filtered(lambda one: one.year < year):
        evaluation.write({"decision": evaluation.suggestion, "note": "年度评审会通过 Agreed at the yearly review"})


# === STOCK ===


def _short_goods(env, accounts, papers):
    """Two wait for the same goods, the key account last; what comes in goes to it, and the other one sees why."""
    env.company.sales_stock_priority = True
    key = accounts[:1].partner_id
    if not key:
        return
    ordinary = next(
        paper.order.partner_id for paper in papers
        if paper.state == "sale" and paper.order.partner_id.commercial_partner_id not in accounts.partner_id
    )  # fmt: skip
    product = env.ref(f"{MODULE}.product_{SHORT[0]}")
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "company_id": env.company.id,
                "user_id": partner.user_id.id or user(env, "hejian").id,
                "pricelist_id": False,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": SHORT[1], "price_unit": product.list_price})
                ],
            }
            for partner in (ordinary, key)
        ]
    )
    for order in orders:
        order.action_confirm()
    _receive(env, product, SHORT[1])


def _give_much(env, accounts):
    """A quotation to a key account gives more than may be given without asking, and says so."""
    env.ref("base.group_user")._apply_group(env.ref("sale.group_discount_per_so_line"))
    limits = {account.partner_id: account.discount_limit for account in accounts}
    quoted = [("state", "in", ("draft", "sent")), ("company_id", "=", env.company.id)]
    for order in env["sale.order"].search(quoted, order="id"):
        customer = order.partner_id.commercial_partner_id
        if customer in limits:
            order.order_line[:1].discount = limits[customer] + 4
            return


def _receive(env, product, quantity):
    warehouse = env.ref(f"{MODULE}.warehouse_huaxing")
    source = env.ref("stock.stock_location_suppliers")
    receipt = env["stock.picking"].create(
        {
            "picking_type_id": warehouse.in_type_id.id,
            "location_id": source.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "location_id": source.id,
                        "location_dest_id": warehouse.lot_stock_id.id,
                    },
                )
            ],
        }
    )
    receipt.action_confirm()
    receipt.move_ids.quantity = quantity
    receipt.move_ids.picked = True
    receipt._action_done()
