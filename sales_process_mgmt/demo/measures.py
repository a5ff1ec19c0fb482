"""What the nightly jobs would find: probabilities, rates, zones and alerts. None of it commits."""

from ..models.opportunity.alert_job import CHECKS
from ..models.opportunity.sales_opportunity_alert import STALLED
from .catalog import ALERT_NOTES

REASONS = ("no_urgency", "no_power", "no_personal_win")


def measure(env, rng, tale):
    """Bring all figures up to date, as last night would have done."""
    env.flush_all()
    env.invalidate_all()
    _score(env, rng, tale)
    rates = env["sales.stage.win.rate"].sudo()
    rates._refresh()
    env["sales.process"]._measure_cycles()
    rates._apply_to_opportunities()
    _judge_zones(env, tale)
    _raise_alerts(env, rng, tale)


def look_again(env):
    """Take out alerts that all that the demo has added since makes untrue: they never were."""
    env.flush_all()
    alerts = env["sales.opportunity.alert"].sudo()
    raised = alerts.search([("state", "=", "open")])
    for kind, check in CHECKS.items():
        alerts._check_kind(kind, check)
    env.invalidate_all()
    raised.filtered(lambda alert: alert.state == "closed").unlink()


def _leads(env, deals):
    return env["crm.lead"].browse([deal.records["lead"].id for deal in deals])


# === PROBABILITY ===


def _score(env, rng, tale):
    """Let Odoo learn from the year that is past, score the open deals, and type a few by hand."""
    first = min(deal.created for deal in tale)
    env["ir.config_parameter"].sudo().set_param("crm.pls_start_date", str(first.date()))
    # The won ones were counted when they were created.
    _leads(env, [deal for deal in tale if deal.status == "lost"])._pls_increment_frequencies(to_state="lost")
    opened = [deal for deal in tale if deal.status == "open"]
    scores, _tooltip = _leads(env, opened)._pls_get_naive_bayes_probabilities(batch_mode=True)
    for deal in opened:
        _put(env, deal, scores.get(deal.records["lead"].id, 10.0), typed=_typed(rng, deal))
    env.invalidate_all()


def _typed(rng, deal):
    """Some reps know better than the score, near the end."""
    if deal.stage == deal.plan.first_won - 1 and rng.random() < 0.5:
        return rng.choice((90.0, 92.0, 95.0))
    return None


def _put(env, deal, score, typed):
    probability = typed or score
    env.cr.execute(
        """
        UPDATE crm_lead SET automated_probability = %s, probability = %s,
               prorated_revenue = ROUND(COALESCE(expected_revenue, 0) * %s::numeric / 100, 2) WHERE id = %s
        """,
        [score, probability, probability, deal.records["lead"].id],
    )


# === ZONES ===


def _judge_zones(env, tale):
    leads = _leads(env, tale)
    env.add_to_compute(leads._fields["sales_zone"], leads)
    leads._recompute_recordset(["sales_zone", "sales_work_rank"])
    env.flush_all()


# === ALERTS ===


def _raise_alerts(env, rng, tale):
    """Raise what follows from the history and what last night found, since the day when it became so."""
    alerts = env["sales.opportunity.alert"].sudo()
    kinds = {"back": "moved_back", "jumped": "jumped", "overridden": "overridden", "late": "late_start"}
    for event, kind in kinds.items():
        _raise(env, kind, {deal.records["lead"].id: dates for deal in tale if (dates := _dates(deal, event))})
    _raise_changed_amounts(env, tale)
    for kind, check in CHECKS.items():
        alerts._check_kind(kind, check)
    alerts._close_of_resolved()
    _backdate(env)
    _explain(env, rng, alerts)


def _dates(deal, event):
    """When something happened to a deal."""
    if event == "back":
        return [move.date for move in deal.moves if move.direction == "back"]
    return [move.date for move in deal.moves if getattr(move, event)]


def _raise(env, kind, found, figure=None, limit=0.0):
    """Raise alerts of one kind for ``{lead id: dates}``, as of the last date."""
    alerts = env["sales.opportunity.alert"].sudo()
    alerts._raise(kind, {lead_id: figure or len(dates) for lead_id, dates in found.items()}, limit)
    for lead_id, dates in found.items():
        made = alerts.search([("lead_id", "=", lead_id), ("kind", "=", kind), ("state", "=", "open")])
        made.date = dates[-1]
    env.flush_all()


def _raise_changed_amounts(env, tale):
    limit = env.company.sales_alert_amount_share
    followed = [deal for deal in tale if deal.plan.team.sales_process_id]
    for deal in followed:
        if deal.amount and deal.first_amount != deal.amount and len(deal.moves) > 1:
            share = (deal.amount - deal.first_amount) / deal.first_amount * 100
            date = next((move.date for move in deal.moves if move.amount == deal.amount), deal.entered)
            _raise(env, "amount_changed", {deal.records["lead"].id: [date]}, share, limit)


def _backdate(env):
    """Alerts began when a limit was passed, not when the demo was made; closed ones when the deal was."""
    env.flush_all()
    env.cr.execute(
        """
        UPDATE sales_opportunity_alert a
           SET date = a.date - CASE WHEN a.kind IN ('past_closing', 'overstay', 'no_visit')
                                    THEN make_interval(days => GREATEST(0, a.figure - a."limit")::int)
                                    ELSE interval '0' END,
               date_closed = CASE WHEN a.state = 'closed' THEN GREATEST(l.date_closed, a.date) END
          FROM crm_lead l WHERE l.id = a.lead_id AND l.company_id = %s
        """,
        [env.company.id],
    )
    env.invalidate_all()


def _explain(env, rng, alerts):
    """Reps have said of half of the stalled deals why they do not move."""
    stalled = alerts.search(
        [("kind", "in", STALLED), ("state", "=", "open"), ("company_id", "=", env.company.id)], order="id"
    )
    for of_deal in stalled.grouped("lead_id").values():
        if rng.random() < 0.5:
            of_deal[0].stall_reason = rng.choice(REASONS)
            of_deal[0].note = rng.choice(ALERT_NOTES) if rng.random() < 0.4 else False
    env.flush_all()
