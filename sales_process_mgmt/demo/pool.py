"""A pool with forty customers: kept, owned, returning soon, and free to claim."""

from datetime import timedelta

from odoo import Command

from .people import user

# Forty in all, with those that are created here.
KNOWN = 22
SEGMENTS = ("distributor", "oem", "workshop", "foreign")
CONTACT_DAYS = 120
WARN_DAYS = 7
# Name, city, phone, days since the last call.
FREE = (
    ("苏州长虹机电安装有限公司 Changhong M&E", "苏州市", "+86 512 5559 1001", 131),
    ("常州精工泵业有限公司 Jinggong Pumps", "常州市", "+86 519 5559 1002", 144),
    ("嘉兴南湖印染有限公司 Nanhu Dyeing", "嘉兴市", "+86 573 5559 1003", 127),
    ("绍兴越城酒业有限公司 Yuecheng Brewery", "绍兴市", "+86 575 5559 1004", 188),
    ("南通海门造船配套有限公司 Haimen Marine", "南通市", "+86 513 5559 1005", 122),
    ("扬州瘦西湖食品有限公司 Slender West Lake Food", "扬州市", "+86 514 5559 1006", 205),
    ("镇江丹阳光学材料有限公司 Danyang Optics", "镇江市", "+86 511 5559 1007", 160),
    ("徐州彭城矿山机械有限公司 Pengcheng Mining Machines", "徐州市", "+86 516 5559 1008", 139),
    ("盐城滨海风电服务有限公司 Binhai Wind Service", "盐城市", "+86 515 5559 1009", None),
    ("台州椒江阀门厂 Jiaojiang Valves", "台州市", "+86 576 5559 1010", None),
    ("金华义乌商贸城管理有限公司 Yiwu Market", "金华市", "+86 579 5559 1011", None),
    ("湖州安吉竹业有限公司 Anji Bamboo", "湖州市", "+86 572 5559 1012", 150),
)
# The same, and whose they are.
SOON = (
    ("宁波北仑化纤有限公司 Beilun Fibres", "宁波市", "+86 574 5559 1013", 119, "lina"),
    ("温州瓯海鞋机有限公司 Ouhai Shoe Machines", "温州市", "+86 577 5559 1014", 118, "liuyang"),
    ("合肥巢湖水产有限公司 Chaohu Fishery", "合肥市", "+86 551 5559 1015", 117, "zhoujie"),
    ("芜湖镜湖供热有限公司 Jinghu Heating", "芜湖市", "+86 553 5559 1016", 116, "wangwei"),
    ("马鞍山雨山钢构有限公司 Yushan Steel Structures", "马鞍山市", "+86 555 5559 1017", 115, "chenjing"),
    ("安庆迎江石化配件有限公司 Yingjiang Parts", "安庆市", "+86 556 5559 1018", 114, "sunli"),
)


def create(env):
    """Make the pool with its rules, put customers into it, and warn owners as last night would have done."""
    pool = _make_pool(env)
    free = _make_prospects(env, pool, FREE)
    soon = _make_prospects(env, pool, SOON)
    known = _known(env)
    _rows(env, known).pool_id = pool
    _call(env, [(partner, row[3], partner.user_id) for partner, row in zip(soon, SOON, strict=True)])
    _date(env, soon, 190)
    _date(env, known, 300)
    _return_some(env, free)
    _keep_known(env, known)
    env["sales.customer"]._measure_contacts()
    env["sales.customer"]._measure_balance()
    _warn_soon(env, soon)
    env["sales.customer"]._measure_pool()
    due, owned = pool.rule_ids._count_due(pool)
    pool.rule_ids.write({"due_count": due, "owned_count": owned})
    env["sales.pool"]._warn(env["sales.pool"]._rows_to_warn())


def _make_pool(env):
    rules = (("contact", CONTACT_DAYS, False), ("contact", 180, "A"), ("opportunity", 400, False))
    return env["sales.pool"].create(
        {
            "name": "华东客户公海 East China",
            "company_id": env.company.id,
            "holding_cap": 60,
            "daily_cap": 5,
            "reclaim_days": 30,
            "warn_days": WARN_DAYS,
            "rule_ids": [
                Command.create({"kind": kind, "days": days, "customer_class": name}) for kind, days, name in rules
            ],
        }
    )


def _rows(env, partners):
    return env["sales.customer"]._of(partners, env.company)


def _make_prospects(env, pool, rows):
    partners = env["res.partner"].create(
        [
            {
                "name": row[0],
                "is_company": True,
                "city": row[1],
                "phone": row[2],
                "country_id": env.ref("base.cn").id,
                "company_id": env.company.id,
                "user_id": user(env, row[4]).id if len(row) > 4 else False,
            }
            for row in rows
        ]
    )
    _rows(env, partners).pool_id = pool
    return partners


def _known(env):
    """Return customers of the smaller segments; who has their latest opportunity owns them."""
    segments = [env.ref(f"sales_process_mgmt.partner_category_{name}").id for name in SEGMENTS]
    partners = env["res.partner"].search(
        [("company_id", "=", env.company.id), ("is_company", "=", True), ("category_id", "in", segments)],
        order="id",
        limit=KNOWN,
    )
    leads = env["crm.lead"].with_context(active_test=False)
    found = leads.search([("partner_id.commercial_partner_id", "in", partners.ids)], order="create_date, id")
    latest = {lead.partner_id.commercial_partner_id: lead.user_id for lead in found}
    for partner in partners.filtered(lambda partner: not partner.user_id):
        partner.user_id = latest.get(partner) or user(env, "liuyang")
    return partners


def _return_some(env, partners):
    """Let some have belonged to somebody who has not called for too long: they returned some nights ago."""
    owners = [user(env, login) for login in ("zhangqiang", "zhaolei", "lina", "zhoujie")]
    _call(env, [(partner, row[3], owners[n % 4]) for n, (partner, row) in enumerate(zip(partners, FREE, strict=True))])
    lines = env["sales.owner.change"].sudo()
    note = env["sales.customer"]._pool_terms()["contact"].label
    values = []
    for number, (partner, row) in enumerate(zip(partners, FREE, strict=True)):
        if row[3]:
            owner = owners[number % 4].id
            values += [
                _line(env, partner, None, owner, "created", 400),
                _line(env, partner, owner, None, "returned", row[3] - CONTACT_DAYS, note),
            ]
    lines.create(values)


def _line(env, partner, old, new, reason, days, note=False):
    return {
        "partner_id": partner.id,
        "old_user_id": old,
        "new_user_id": new,
        "reason": reason,
        "date": env.cr.now() - timedelta(days=days),
        "note": note,
        "user_id": env.ref("base.user_root").id if old else new,
    }


def _warn_soon(env, partners):
    """Let the owners have been warned when the days of the warning began, each of another night."""
    today = env["sales.customer"]._today_of(env.company)
    for partner, row in zip(partners, SOON, strict=True):
        since = row[3] - CONTACT_DAYS + WARN_DAYS
        _rows(env, partner).sudo().pool_warned_date = today - timedelta(days=since)


def _keep_known(env, partners):
    """Nobody who is worked on is to return in the first night: who was silent for long has been called."""
    env["sales.customer"]._measure_pool(partners.ids)
    silent = _rows(env, partners).filtered(
        lambda row: row.pool_term_date and row.pool_term_date < env.cr.now().date() + timedelta(days=30)
    )
    _call(env, [(row.partner_id, 9 + number % 35, row.partner_id.user_id) for number, row in enumerate(silent)])


def _call(env, calls):
    """Log done calls of so many days ago: ``(partner, days, who)``, by the company's calendar, as terms are counted."""
    calls = [call for call in calls if call[1]]
    today = env["sales.customer"]._today_of(env.company)
    kind = env.ref("mail.mail_activity_data_call")
    activities = env["mail.activity"].create(
        [
            {
                "activity_type_id": kind.id,
                "res_model_id": env["ir.model"]._get_id("res.partner"),
                "res_id": partner.id,
                "user_id": who.id,
                "summary": "电话回访 Follow-up call",
                "date_deadline": today - timedelta(days=days),
                "active": False,
            }
            for partner, days, who in calls
        ]
    )
    env.flush_all()
    for activity, (_partner, days, _who) in zip(activities, calls, strict=True):
        env.cr.execute(
            "UPDATE mail_activity SET date_done = %s WHERE id = %s",
            [today - timedelta(days=days), activity.id],
        )
    activities.invalidate_recordset()


def _date(env, partners, days):
    """Set back since when the owners have them: the models sign with today."""
    env.flush_all()
    when = env.cr.now().replace(microsecond=0) - timedelta(days=days)
    env.cr.execute(
        "UPDATE sales_owner_change SET date = %s WHERE partner_id = ANY(%s) AND reason <> 'handed_over'",
        [when, partners.ids],
    )
    env.cr.execute(
        "UPDATE sales_customer SET owner_date = %s, pool_date = %s WHERE partner_id = ANY(%s)",
        [when, when, partners.ids],
    )
    env.invalidate_all()
