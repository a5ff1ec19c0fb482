"""Control scores of the demo deals: answers and the history of how they were found, written by SQL as of then."""

from datetime import timedelta
from random import Random

from psycopg2.extras import Json

from .story import working_hour

SEED = 139  # of its own: other demo data stays as it is
EVIDENCE = {
    "W1": ("王总在项目例会上说“就定华星”。", "董事长当面让采购按我们的方案走合同。"),
    "F1": ("评分表：技术 92 分，第一名。", "总工说我们的方案最贴合现场工况。"),
    "F2": ("设备部张工把现场数据提前给了我们。", "采购经理帮忙把答疑会改到下周。"),
    "F3": ("五人小组里三人明确支持我们。", "评标前摸底：三比一，一人未表态。"),
    "C1": ("内部立项会已开，下一步是技术澄清。",),
    "C2": ("采购流程图由采购部提供：询价、比价、会签、合同。", "上次同类采购走了十周，会签在财务。"),
    "C3": ("组织架构图已与内线核对。",),
    "C4": ("最终由生产副总拍板，总工有否决权。", "财务总监关注付款，其他不表态。"),
    "C5": ("老线能耗超标，年底前必须改造。", "扩产项目，集团已批。"),
    "C6": ("预算已批，自有资金；去年平均拖 40 天。", "财务确认付款方式 3-6-1。"),
    "C7": ("对手有集团关系，我们有两个同行业样板。",),
    "C8": ("威尔科报价低 8%，交期长三周。", "博世力请客户参观了工厂。"),
    "C9": ("三个变数：换总工、预算削减、竞品降价。",),
}
# What is usually found out first.
ORDER = {"clear": 0, "first": 1, "win": 2}
TEAMS = {"team_major": 0.9, "team_distribution": 0.65}


def answer(env, tale):
    """Answer the factors of a good share of the deals; won ones were known better than lost ones."""
    factors = env["sales.control.factor"].search([])
    answers, history = [], []
    for deal in tale:
        chance = next((share for team, share in TEAMS.items() if deal.plan.team == _team(env, team)), 0)
        rng = of_deal(SEED, deal)
        if rng.random() < chance:
            changes = _changes(rng, deal, factors, env.cr.now())
            history += _lines(deal, changes)
            answers += _last(rng, deal, changes)
    _insert(env, answers, history)
    _score(env, {row["lead_id"] for row in answers})


def of_deal(seed, deal):
    """Return a random generator for one deal: it knows as much whatever hour the demo is made at."""
    return Random(f"{seed} {deal.name} {deal.rep} {deal.amount} {deal.status} {deal.stage}")


def _team(env, name):
    return env.ref(f"sales_process_mgmt.{name}")


# === WHAT WAS FOUND, AND WHEN ===


def _changes(rng, deal, factors, now):
    """Return ``(date, factor, from, to)`` in the order of time: found out one by one, some taken back."""
    end = deal.closed or now
    outcome = _looks_like(rng, deal)
    known = factors.filtered(lambda factor: rng.random() < _chance(deal, outcome, factor.kind))
    denied = (factors - known).filtered(lambda factor: rng.random() < 0.3)
    asked = sorted(known | denied, key=lambda factor: ORDER[factor.kind] + rng.random() * 1.4)
    span = (end - deal.created) * 0.92
    moments = sorted(rng.random() ** 0.8 for _factor in asked)
    changes = []
    for factor, share in zip(asked, moments, strict=True):
        date = _moment(rng, deal.created + span * share, deal.created, end)
        changes.append((date, factor, "unknown", "yes" if factor in known else "no"))
    changes += _turns(rng, deal, changes, end)
    return sorted(changes, key=lambda change: change[0])


def _moment(rng, date, first, last):
    return min(max(working_hour(rng, date), first + timedelta(minutes=5)), last - timedelta(minutes=2))


def _looks_like(rng, deal):
    """One lost deal in five was known as well as those that are won, and lost all the same; and the other way."""
    contrary = {"won": "lost", "lost": "won"}.get(deal.status)
    return contrary if contrary and rng.random() < 0.18 else deal.status


def _chance(deal, outcome, kind):
    """How likely a factor is confirmed in the end."""
    stage = deal.stage / max(1, deal.plan.first_won)
    return {
        "won": {"clear": 0.93, "first": 0.68, "win": 0.55},
        "lost": {"clear": 0.5 + 0.3 * stage, "first": 0.24, "win": 0.05},
        "open": {"clear": 0.35 + 0.6 * stage, "first": 0.1 + 0.5 * stage, "win": 0.3 * stage},
    }[outcome][kind]


def _turns(rng, deal, changes, end):
    """A yes that did not hold: the deal turned. Lost ones did so more often; half of the others found it again."""
    turns = []
    for date, factor, _before, state in changes:
        if state == "yes" and rng.random() < (0.14 if deal.status == "lost" else 0.05):
            back = _moment(rng, date + (end - date) * rng.uniform(0.3, 0.7), date + timedelta(hours=1), end)
            if back > date:
                turns.append((back, factor, "yes", "no"))
                if deal.status != "lost":
                    again = back + (end - back) * 0.5
                    turns.append((again.replace(microsecond=0), factor, "no", "yes"))
    return turns


# === ROWS ===


def _lines(deal, changes):
    """Return the history lines with the counts after each of them."""
    yes, rows = {"win": 0, "first": 0, "clear": 0}, []
    for date, factor, before, state in changes:
        yes[factor.kind] += (state == "yes") - (before == "yes")
        rows.append(
            {
                "lead_id": deal.records["lead"].id,
                "factor_id": factor.id,
                "from_state": before,
                "to_state": state,
                "user_id": deal.user.id,
                "date": str(date.replace(microsecond=0)),
            }
            | yes
        )
    return rows


def _last(rng, deal, changes):
    """Return the answers as they are in the end; four in five have evidence, some of them a coach."""
    last = {factor: (date, state) for date, factor, _before, state in changes}
    people = deal.customer.commercial_partner_id.child_ids.filtered(lambda contact: not contact.is_company)
    rows = []
    for factor, (date, state) in last.items():
        has_evidence = state == "yes" and rng.random() < 0.8
        rows.append(
            {
                "lead_id": deal.records["lead"].id,
                "factor_id": factor.id,
                "state": state,
                "evidence": rng.choice(EVIDENCE[factor.code]) if has_evidence else None,
                "coach_id": rng.choice(people).id if people and has_evidence and rng.random() < 0.5 else None,
                "user_id": deal.user.id,
                "date": str(date.replace(microsecond=0)),
            }
        )
    return rows


def _insert(env, answers, history):
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO sales_control_answer (lead_id, factor_id, state, evidence, coach_id, user_id, date,
                                          create_uid, create_date, write_uid, write_date)
        SELECT a.lead_id, a.factor_id, a.state, a.evidence, CASE WHEN l.partner_id IS NOT NULL THEN a.coach_id END,
               a.user_id, a.date, a.user_id, a.date, a.user_id, a.date
          FROM jsonb_to_recordset(%s) AS a(lead_id int, factor_id int, state text, evidence text, coach_id int,
                                           user_id int, date timestamp)
          JOIN crm_lead l ON l.id = a.lead_id
        """,
        [Json(answers)],
    )
    env.cr.execute(
        """
        WITH scored AS (
            SELECT h.*, s.rate, s.zone,
                   h.clear || 'C ' || h.first || 'F ' || h.win || 'W' || COALESCE(' · ' || s.label, '') AS score
              FROM ROWS FROM (jsonb_to_recordset(%s) AS (lead_id int, factor_id int, from_state text, to_state text,
                   user_id int, date timestamp, win int, first int, clear int)) WITH ORDINALITY AS h
         LEFT JOIN jsonb_to_recordset(%s) AS s(preset text, win int, first int, clear int, rate float8, zone text,
                                               label text)
                ON s.preset = %s AND (s.win, s.first, s.clear) = (h.win, h.first, h.clear))
        INSERT INTO sales_control_history (lead_id, factor_id, from_state, to_state, user_id, date, win, first, clear,
                                           total, rate, zone, score, is_turn)
        SELECT lead_id, factor_id, from_state, to_state, user_id, date, win, first, clear, win + first + clear, rate,
               zone, score, LAG(lead_id) OVER deal IS NOT NULL AND LAG(zone) OVER deal IS DISTINCT FROM zone
          FROM scored WINDOW deal AS (PARTITION BY lead_id ORDER BY ordinality)
      ORDER BY ordinality
        """,
        [Json(history), Json(env["sales.control.rate"]._scores()), env.company.sales_control_preset],
    )


def _score(env, lead_ids):
    env["crm.lead"].browse(lead_ids)._sales_control_measure()
    env.invalidate_all()
