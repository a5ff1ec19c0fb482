"""A rep's customers go to a colleague: by the addon, and by the plain writes that Odoo has for it."""

from .parts import switch

QUIET = {"tracking_disable": True, "mail_notrack": True}


def _find(env, number):
    env.cr.execute(
        """
        SELECT u.id FROM bench_customer c JOIN res_users u ON u.id = c.user_id
      GROUP BY u.id, u.login HAVING COUNT(*) >= %s ORDER BY u.login LIMIT 2
        """,
        [min(number, 10)],
    )
    users = env["res.users"].browse(row[0] for row in env.cr.fetchall())
    env.cr.execute("SELECT id FROM bench_customer ORDER BY number LIMIT %s", [number])
    ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute("UPDATE res_partner SET user_id = %s WHERE id = ANY(%s)", [users[0].id, ids])
    env.cr.execute(
        "UPDATE crm_lead l SET user_id = %s FROM res_partner p WHERE p.id = l.partner_id AND p.id = ANY(%s)",
        [users[0].id, ids],
    )
    env.invalidate_all()
    return users, env["res.partner"].browse(ids)


def plain_hand_over(env, number):
    """Write the new owner on customers and open opportunities, and a note on each, without tracking."""
    (giver, taker), partners = _find(env, number)
    leads = env["crm.lead"].search([("partner_id", "in", partners.ids), ("won_status", "=", "pending")])
    texts = {record: f"Handed over from {giver.name}" for record in (*partners, *leads)}

    def call():
        quiet = partners.with_context(**QUIET)
        quiet.write({"user_id": taker.id})
        for team in leads.team_id:
            mine = leads.filtered(lambda lead, team=team: lead.team_id == team)
            mine.with_context(**QUIET).write({"user_id": taker.id, "team_id": team.id})
        for records in (partners, leads):
            records._message_log_batch(bodies={record.id: texts[record] for record in records})
        env.flush_all()
        return [len(partners), len(leads)]

    return call


def hand_over(env, number):
    """Preview and do a hand-over of the same."""
    switch(env, None)
    (giver, taker), partners = _find(env, number)
    env.cr.execute(
        "UPDATE sales_customer SET user_id = %s, pool_id = NULL WHERE partner_id = ANY(%s)", [giver.id, partners.ids]
    )
    leads = env["crm.lead"].search_count([("partner_id", "in", partners.ids), ("won_status", "=", "pending")])
    handover = env["sales.handover"].create(
        {
            "from_user_id": giver.id,
            "receiver_ids": [(0, 0, {"user_id": taker.id})],
            "partner_ids": [(6, 0, partners.ids)],
            "has_quotation": False,
            "has_activity": False,
            "has_contact": False,
        }
    )
    env.flush_all()
    env.invalidate_all()

    def call():
        handover.action_preview()
        handover.action_hand_over()
        env.flush_all()
        return [len(partners), leads]

    return call


OPERATIONS = {call.__name__: call for call in (plain_hand_over, hand_over)}
