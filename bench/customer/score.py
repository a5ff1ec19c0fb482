"""Lead scores: all of a night against hand-written SQL, and one lead as soon as somebody changes it."""

from pathlib import Path

from .parts import switch

HAND_WRITTEN = Path(__file__).parent.parent / "sql" / "lead_score.sql"
# The points of each differ, so that they say which rule gave them.
RULES = (
    {"kind": "domain", "points": 15, "domain": "[('country_id', '!=', False)]"},
    {"kind": "domain", "points": 10, "domain": "[('phone', '!=', False)]"},
    {"kind": "domain", "points": 25, "domain": "[('expected_revenue', '>', 25000)]"},
    {"kind": "form", "points": 5},
    {"kind": "reply", "points": 30, "days": 90},
    {"kind": "meeting", "points": 40, "days": 180},
)


def add_rules(env):
    """Replace the rules that come with the addon by those that the hand-written SQL knows, and score everything."""
    rules = env["sales.score.rule"]
    rules.with_context(active_test=False).search([]).active = False
    rules.create([rule | {"name": f"Bench {number}"} for number, rule in enumerate(RULES)])
    env.flush_all()
    env["crm.lead"]._sales_score_everything()


def score_night(env):
    """Score all open leads anew; one of a hundred has changed since the night before."""
    switch(env, None)
    env.flush_all()
    env.cr.execute("UPDATE crm_lead SET sales_score = NULL WHERE id % 100 = 0")
    env.invalidate_all()

    def call():
        env["crm.lead"]._sales_score_everything()
        env.cr.execute(
            """
            SELECT id, sales_score, sales_score_grade,
                   ARRAY(SELECT (v->>'points')::int FROM jsonb_array_elements(sales_score_lines) v)
              FROM crm_lead WHERE won_status = 'pending' ORDER BY id
            """
        )
        return [list(row) for row in env.cr.fetchall()]

    return call


def score_night_by_hand(env):
    """The same by hand-written SQL in one statement, which stores nothing."""

    def call():
        env.cr.execute(HAND_WRITTEN.read_text())
        return [list(row) for row in env.cr.fetchall()]

    return call


def change_lead(env, on=()):
    """Write what rules look at on one lead, which stores its score before the transaction ends."""
    switch(env, on)
    env.cr.execute(
        """
        SELECT id FROM crm_lead
         WHERE type = 'lead' AND won_status = 'pending' AND phone IS NULL ORDER BY id LIMIT 2
        """
    )
    leads = env["crm.lead"].with_context(tracking_disable=True)
    warm, lead = (leads.browse(row) for row in env.cr.fetchall())

    def change(some):
        some.write({"expected_revenue": 25001, "phone": "+1 555 1"})
        env.flush_all()
        return 1

    env.flush_all()
    env.invalidate_all()
    change(warm)  # what is cached until something is configured anew is not what is measured
    env.invalidate_all()

    def call():
        return change(lead)

    return call


OPERATIONS = {call.__name__: call for call in (score_night, score_night_by_hand, change_lead)}
