"""Customers that changed hands: one hand-over that is finished, and one for an absence that is running."""

from datetime import timedelta

from odoo import Command, fields

from .people import telling, user

NOTES = {
    "zhangqiang": "客户集中到华东区域，由王伟和李娜继续跟进。East China is worked by two people from now on.",
    "sunli": "休假期间请保持每周一次电话。Please call once a week while I am away.",
}

# What who goes on leave has promised: the stand-in keeps it.
PROMISE = "提供年度备件清单。Send the list of spare parts for the year."


def create(env):
    """Hand a few customers over, dated as of then; their owners are there already."""
    env = telling(env)
    _give_owners(env)
    past = _make(env, "hejian", "zhangqiang", ("wangwei", "lina"), "rebalance", 4)
    away = _make(env, "mafei", "sunli", ("zhoujie",), "absence", 3, days=9)
    _date(env, past, 24)
    _date(env, away, 5)


def _give_owners(env):
    """Whoever has the latest opportunity of a customer owns it; owners that are there stay."""
    leads = env["crm.lead"].with_context(active_test=False)
    found = leads.search([("company_id", "=", env.company.id), ("partner_id", "!=", False)], order="create_date, id")
    latest = {lead.partner_id.commercial_partner_id: lead.user_id for lead in found}
    for partner, owner in latest.items():
        if not partner.user_id:
            partner.user_id = owner


def _make(env, leader, giver, takers, reason, count, days=None):
    """Do a hand-over of the first customers of ``giver``, as the leader of the team does it."""
    owner = user(env, giver)
    customers = env["res.partner"].search(
        [
            ("user_id", "=", owner.id),
            ("is_company", "=", True),
            ("company_id", "=", env.company.id),
            ("id", "not in", env["sales.key.account"].search([]).partner_id.ids),
        ],
        order="id",
        limit=count,
    )
    if days:
        _promise(env, customers[:1], owner)
    handover = (
        env["sales.handover"]
        .with_user(user(env, leader))
        .create(
            {
                "from_user_id": owner.id,
                "company_id": env.company.id,
                "company_ids": [Command.set(env.company.ids)],
                "receiver_ids": [Command.create({"user_id": user(env, taker).id}) for taker in takers],
                "partner_ids": [Command.set(customers.ids)],
                "reason": reason,
                "note": NOTES[giver],
                "date_end": days and fields.Date.add(fields.Date.today(), days=days),
            }
        )
    )
    handover.action_preview()
    handover.action_hand_over()
    return handover


def _promise(env, partner, owner):
    env["sales.customer.promise"].create(
        {
            "partner_id": partner.id,
            "company_id": env.company.id,
            "name": PROMISE,
            "user_id": owner.id,
            "date_due": fields.Date.add(fields.Date.today(), days=12),
        }
    )


def _date(env, handover, days):
    """Set back when it was done: the models sign with today."""
    env.flush_all()
    when = env.cr.now().replace(microsecond=0) - timedelta(days=days)
    env.cr.execute(
        "UPDATE sales_handover SET date_start = %s, date_done = %s, create_date = %s WHERE id = %s",
        [when.date(), when, when, handover.id],
    )
    customers = handover.line_ids.filtered(lambda line: line.scope == "customer").partner_id
    env.cr.execute(
        """
        UPDATE sales_owner_change
           SET date = CASE WHEN reason = 'handed_over' THEN %s ELSE LEAST(date, %s) END
         WHERE partner_id = ANY(%s)
        """,
        [when, when - timedelta(days=200), customers.ids],
    )
    places = [(line.res_model, line.res_id) for line in handover.line_ids if line.scope != "activity"]
    for model in {model for model, _id in places}:
        env.cr.execute(
            """
            UPDATE mail_message m SET date = %s, create_date = %s
             WHERE model = %s AND res_id = ANY(%s) AND message_type = 'notification'
               AND id IN (SELECT MAX(id) FROM mail_message GROUP BY model, res_id)
            """,
            [when, when, model, [res_id for name, res_id in places if name == model]],
        )
    env.invalidate_all()
