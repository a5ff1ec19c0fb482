"""Key accounts with their teams, people, projects, rivals, private profiles and deal registrations."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .account_catalog import ACCOUNTS, PROFILES, REGISTRATIONS
from .people import telling, user

MODULE = "sales_process_mgmt"
# Days since somebody was there; the others have waited too long.
VISITED = {"haikun": (9, "executive"), "jinyuan": (16, None), "minjiang": (25, "yearly"), "hdri": (33, None)}
VISITS = {
    None: "客户拜访 Visit",
    "executive": "总经理拜访 Visit of our general manager",
    "yearly": "年度会议 Yearly meeting",
}


def create(env):
    """Make the six key accounts, as they have grown over the last year."""
    env = telling(env)
    made = {plan.partner: _account(env, plan) for plan in ACCOUNTS}
    _keep_profiles(env)
    _register(env, made)
    _change_manager(env, made["hdri"])
    _visit(env, made)
    env.flush_all()
    env.invalidate_all()


def _partner(env, key):
    return env.ref(f"{MODULE}.partner_{key}")


def _today(days=0):
    return fields.Date.today() + timedelta(days=days)


def _account(env, plan):
    account = env["sales.key.account"].create(
        {
            "partner_id": _partner(env, plan.partner).id,
            "company_id": env.company.id,
            "type_id": env.ref(f"{MODULE}.key_account_type_{plan.kind}").id,
            "manager_id": user(env, plan.manager).id,
            "business_situation": plan.business,
            "industry_situation": plan.industry,
            "discount_limit": plan.discount,
            "discount_policy": "框架价内由大客户经理决定，超出报销售总监。" if plan.discount else False,
            "credit_policy": "月结 60 天，逾期 30 天停止发货。",
            "service_standard": "2 小时答复，24 小时到现场，常用备件驻库。",
            "reward_policy": "年度采购超过目标返利 1.5 %。" if plan.kind == "a" else False,
            "new_product_trial": "新型节能泵首批试用。" if plan.discount >= 8 else False,
            "visit_interval_days": plan.visit_days,
        }
    )
    account.partner_id.user_id = user(env, next(login for login, role, *_rest in plan.team if role == "sales"))
    _join(env, account, plan)
    _draw_chart(env, account, plan)
    _plan_projects(env, account, plan)
    env.flush_all()
    _age(env, "sales_key_account", account, plan.age)
    for number, member in enumerate(account.member_ids):
        _age(env, "sales_key_account_member", member, max(plan.age - 12 * number, 1))
    return account


def _visit(env, made):
    """Meet the first person of the customer's chart, with the key-account manager."""
    events = env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True)
    for key, (days, kind) in VISITED.items():
        account = made[key]
        start = fields.Datetime.now().replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=days)
        events.create(
            {
                "name": VISITS[kind],
                "categ_ids": [(6, 0, env.ref(f"{MODULE}.meeting_kind_{kind}").ids)] if kind else [],
                "start": start,
                "stop": start + timedelta(hours=2),
                "user_id": account.manager_id.id,
                "partner_ids": [(6, 0, (account.contact_ids[:1].partner_id | account.manager_id.partner_id).ids)],
            }
        )


def _age(env, table, record, days):
    """Put the day on which it was made into the table: no method of Odoo takes it."""
    env.cr.execute(
        SQL(
            "UPDATE %s SET create_date = create_date - make_interval(days => %s), create_uid = %s WHERE id = %s",
            SQL.identifier(table),
            days,
            user(env, "linxiao").id,
            record.id,
        )
    )


def _join(env, account, plan):
    env["sales.key.account.member"].create(
        [
            {
                "account_id": account.id,
                "user_id": user(env, login).id,
                "role": role,
                "duties": duties,
                "reads_profiles": reads,
            }
            for login, role, duties, reads in plan.team
        ]
    )


def _draw_chart(env, account, plan):
    lines = {}
    for person in plan.people:
        contact = _partner(env, person.key) if not person.name else _new_contact(env, account, person)
        lines[person.key] = env["sales.account.contact"].create(
            {
                "account_id": account.id,
                "partner_id": contact.id,
                "side": person.side,
                "department": person.department,
                "superior_id": lines[person.superior].id if person.superior else False,
                "reach": person.reach,
            }
        )


def _new_contact(env, account, person):
    return env["res.partner"].create(
        {
            "name": person.name,
            "function": person.function,
            "parent_id": account.partner_id.id,
            "company_id": env.company.id,
            "lang": account.partner_id.lang,
        }
    )


def _plan_projects(env, account, plan):
    """Let the first project be that of an open opportunity, where the customer has one."""
    opened = [("won_status", "=", "pending"), ("type", "=", "opportunity")]
    lead = env["crm.lead"].search([*opened, ("partner_id", "child_of", account.partner_id.id)], limit=1, order="id")
    for name, budget, start, end, decision in plan.projects:
        env["sales.account.project"].create(
            {
                "account_id": account.id,
                "name": name,
                "budget": budget,
                "date_from": _today(start),
                "date_to": _today(end),
                "decision_process": decision,
                "lead_id": lead.id,
            }
        )
        lead = env["crm.lead"]


def face_rivals(env):
    """Name the competitors in the accounts: those whom the deals know, and so later than the accounts."""
    known = env["res.partner"].search([("sales_is_competitor", "=", True)])
    for plan in ACCOUNTS:
        account = env["sales.key.account"].search(
            [("partner_id", "=", _partner(env, plan.partner).id), ("company_id", "=", env.company.id)]
        )
        for name, product, share, strengths, weaknesses in plan.rivals:
            env["sales.account.rival"].create(
                {
                    "account_id": account.id,
                    "partner_id": known.filtered(lambda rival, name=name: rival.name == name).id,
                    "product": product,
                    "share": share,
                    "strengths": strengths,
                    "weaknesses": weaknesses,
                }
            )


def _keep_profiles(env):
    env["sales.contact.profile"].create(
        [
            {"partner_id": _partner(env, contact).id, "consent_date": _today(-days), **known}
            for contact, days, known in PROFILES
        ]
    )


def _register(env, made):
    for account, bidder, asked, start, end, state, asker, decider, reason in REGISTRATIONS:
        is_team = bidder.startswith("team_")
        registration = env["sales.deal.registration"].create(
            {
                "customer_id": made[account].partner_id.id,
                "partner_id": False if is_team else _partner(env, bidder).id,
                "team_id": env.ref(f"{MODULE}.{bidder}").id if is_team else False,
                "date_from": _today(start),
                "date_to": _today(end),
                "state": state,
                "user_id": user(env, asker).id,
                "decided_by_id": user(env, decider).id if decider else False,
                "decided_date": fields.Datetime.now() - timedelta(days=asked - 1) if decider else False,
                "reason": reason,
            }
        )
        env.flush_all()
        _age(env, "sales_deal_registration", registration, asked)


def _change_manager(env, account):
    """Record that the account had another manager until three weeks ago."""
    author = user(env, "linxiao")
    env.cr.execute(
        """
        INSERT INTO sales_account_change (account_id, kind, old_user_id, new_user_id, user_id, date)
        VALUES (%s, 'manager', %s, %s, %s, %s)
        """,
        [account.id, user(env, "hejian").id, account.manager_id.id, author.id, env.cr.now() - timedelta(days=21)],
    )
