"""What reps know of the deal and the customer that the bench opens: rows of every part, as on a large deal."""

from datetime import date, timedelta

OPENED_LEAD = """
    SELECT MIN(l.id) FROM crm_lead l JOIN res_users u ON u.id = l.user_id
     WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending' AND u.login = %s"""
OPENED_PARTNER = """
    SELECT MIN(c.id) FROM bench_customer c JOIN res_users u ON u.id = c.user_id
      JOIN bench_invoice i ON i.partner_id = c.id WHERE u.login = %s"""
PEOPLE = 6
NOTES = 5
LEVELS, FUNCTIONS = ("decide", "manage", "operate"), ("using", "technical", "finance")


def add_knowledge(env, login):
    """Fill the deal and the customer that ``login`` opens: what an empty form costs says little."""
    lead, partner = _opened(env, login)
    _know_deal(env, lead)
    _know_customer(env, partner)
    env.flush_all()


def add_lived(env, login):
    """Give people and notes to what ``login`` opens, in both databases: Odoo reads them too."""
    lead, partner = _opened(env, login)
    for record in (lead, partner):
        for number in range(NOTES):
            record.message_post(body=f"Note {number}")
    env["res.partner"].create(
        [
            {"name": f"Person {number}", "parent_id": customer.id, "function": "Engineer"}
            for customer in lead.partner_id | partner
            for number in range(PEOPLE)
        ]
    )


def _opened(env, login):
    ids = []
    for query in (OPENED_LEAD, OPENED_PARTNER):
        env.cr.execute(query, [login])
        ids += env.cr.fetchone()
    return env["crm.lead"].browse(ids[0]), env["res.partner"].browse(ids[1])


# === THE DEAL ===


def _know_deal(env, lead):
    people = lead.partner_id.child_ids[:PEOPLE]
    product = env["product.template"].search([("name", "=", "Bench Product")], limit=1)
    rival = env["res.partner"].create({"name": "Bench Rival", "is_company": True, "sales_is_competitor": True})
    rows = {
        "sales.buying.role": [
            {"partner_id": person.id, "role": "influencer", "level": LEVELS[n % 3], "function": FUNCTIONS[n % 3]}
            | {"stance": "supporter", "influence": 3}
            for n, person in enumerate(people)
        ],
        "sales.need": [
            {"kind": "problem", "layer": "stated", "statement": f"Need {n}", "partner_id": person.id}
            | {"product_tmpl_id": product.id}
            for n, person in enumerate(people)
        ],
        "sales.objection": [
            {"name": f"Objection {n}", "kind": "price", "contact_id": person.id}
            | {"product_id": product.product_variant_id.id}
            for n, person in enumerate(people)
        ],
        "sales.buying.signal": [{"name": f"Signal {n}", "contact_id": p.id} for n, p in enumerate(people)],
        "sales.competitor.position": [{"partner_id": rival.id, "offer": "Theirs", "price": 100}],
        "sales.swot.item": [
            {"quadrant": quadrant, "name": f"{quadrant} {n}", "weight": 3}
            for n in range(2)
            for quadrant in ("strength", "weakness", "opportunity", "threat")
        ],
    }
    for model, lines in rows.items():
        env[model].create([line | {"lead_id": lead.id} for line in lines])
    _answer(env, lead, people)


def _answer(env, lead, people):
    """Answer every factor of the control score, which leaves its history."""
    factors = env["sales.control.factor"].search([])
    env["sales.control.answer"].create(
        [
            {"lead_id": lead.id, "factor_id": factor.id, "state": "yes", "evidence": "Seen", "coach_id": people[0].id}
            for factor in factors
        ]
    )


# === THE CUSTOMER ===


def _know_customer(env, partner):
    people = partner.child_ids[:PEOPLE]
    today = date.today()
    kind = env["sales.key.account.type"].search([], limit=1)
    account = env["sales.key.account"].create(
        {"partner_id": partner.id, "company_id": 1, "type_id": kind.id, "manager_id": partner.user_id.id}
    )
    env["sales.account.contact"].create(
        [{"account_id": account.id, "partner_id": person.id, "department": "Works"} for person in people]
    )
    owned = {"partner_id": partner.id, "company_id": 1}
    env["sales.customer.promise"].create(
        [
            owned | {"name": f"Promise {n}", "date_due": today + timedelta(days=n + 1), "user_id": partner.user_id.id}
            for n in range(PEOPLE)
        ]
    )
    env["sales.installed.product"].create(
        [owned | {"model": f"Machine {n}", "quantity": n + 1, "replacement_date": today} for n in range(PEOPLE)]
    )
    env["sales.purchase.plan"].create(
        [owned | {"name": f"Plan {n}", "date": today, "amount": 1000} for n in range(PEOPLE)]
    )
    env["sales.owner.change"].create(
        [{"partner_id": partner.id, "reason": "claimed", "new_user_id": partner.user_id.id} for _n in range(3)]
    )
