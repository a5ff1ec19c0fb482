"""The lives of the demo opportunities: pure Python with a random generator that is handed in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log

from .catalog import PLACES, Profile

YEAR = 355  # days in which deals were resolved


@dataclass
class Plan:
    """A team with its pipeline as it is in the database."""

    profile: Profile
    days: tuple  # expected days per stage
    probabilities: tuple
    first_won: int
    prices: dict  # product → price
    customers: list  # contacts of its customers, companies where none is known
    team: object
    stages: object
    users: dict  # login → user
    buyers: dict = field(default_factory=dict)  # which order, the latest first → contact who gave it, and to whom


@dataclass
class Move:
    """A line of the history; stages are positions in the pipeline."""

    offset: float
    direction: str
    origin: int | None
    target: int | None
    jumped: bool = False
    follows: bool = False
    late: bool = False
    overridden: bool = False
    date: datetime = None
    days: float = 0.0
    amount: float = 0.0
    probability: float = 0.0


@dataclass
class Deal:
    """An opportunity, and what its salesperson does about it."""

    plan: Plan
    rep: str
    status: str  # open, won, lost
    name: str
    customer: object
    amount: float
    basket: list
    moves: list
    created: datetime
    deadline: datetime
    closed: datetime | None = None
    first_amount: float = 0.0
    ordered: bool = False
    probability: float | None = None  # typed by hand
    records: dict = field(default_factory=dict)

    @property
    def stage(self):
        """Where it stands: the last stage that it entered."""
        return [move.target for move in self.moves if move.target is not None][-1]

    @property
    def entered(self):
        return self.moves[-1].date

    @property
    def user(self):
        return self.plan.users[self.rep]

    @property
    def leader(self):
        return self.plan.users[self.plan.profile.leader]

    def reached(self, stage):
        """When it first came to ``stage`` or beyond; None if it never did."""
        return next((move.date for move in self.moves if (move.target or 0) >= stage), None)


def tell(rng, plans, now):
    """Return the deals of all teams, oldest first."""
    deals = []
    for plan in plans:
        deals += _resolved(rng, plan, now)
        deals += _open(rng, plan, now)
    deals.sort(key=lambda deal: deal.created)
    return deals


def _resolved(rng, plan, now):
    """Close deals evenly over the year; the share of won ones is exact."""
    profile = plan.profile
    number = profile.resolved
    won = round(number * profile.win_share)
    rest = ["won"] * (won - 2) + ["lost"] * (number - won - 1)
    rng.shuffle(rest)
    results = ["won", "lost", "won", *rest]  # the latest first: there is always something to deliver
    deals = []
    for place, result in enumerate(results):
        rep = _rep(rng, profile)
        end = plan.first_won if result == "won" else _lost_stage(rng, profile, rep)
        closed = now - timedelta(days=(place + rng.random()) * YEAR / number + 1)
        deals.append(_deal(rng, plan, rep, result, end, closed, now))
    won = [deal for deal in deals if deal.status == "won"]  # the latest first
    for number in range(profile.orders):
        deal = won[number * len(won) // profile.orders]
        deal.ordered = True
        deal.customer, deal.rep = plan.buyers.get(number, (deal.customer, deal.rep))
    return deals


def _open(rng, plan, now):
    """Every rep has something in every stage; the leader takes each ninth."""
    profile = plan.profile
    stages = [stage for stage, number in enumerate(profile.opened) for _ in range(number)]
    deals = []
    for place, stage in enumerate(stages):
        rep = profile.leader if place % 9 == 8 else profile.reps[place % len(profile.reps)]
        deals.append(_deal(rng, plan, rep, "open", stage, now, now))
    return deals


def _rep(rng, profile):
    """Leaders carry a few deals themselves."""
    return profile.leader if rng.random() < 0.1 else rng.choice(profile.reps)


def _lost_stage(rng, profile, rep):
    if profile.weak and profile.weak[0] == rep and rng.random() < 0.35:
        return profile.weak[1]
    return rng.choices(range(len(profile.lost_at)), profile.lost_at)[0]


# === ONE DEAL ===


def _deal(rng, plan, rep, status, end, until, now):
    """Make a deal that is where it should be at ``until``."""
    moves = _way(rng, plan, end, status)
    total = moves[-1].offset
    if status == "open":
        total += _stay(rng, plan, end) * rng.choice((0.3, 0.5, 0.7, 0.8, 1.0, 1.6))
    _date(rng, moves, until - timedelta(days=total), now)
    basket, amount = _basket(rng, plan)
    place, topic = rng.choice(PLACES), rng.choice(plan.profile.topics)
    name = f"{place[0]}{topic[0]} {' '.join(filter(None, (place[1], topic[1])))}".strip()
    deal = Deal(
        plan,
        rep,
        status,
        name,
        rng.choice(plan.customers),
        amount,
        basket,
        moves,
        created=moves[0].date,
        deadline=_deadline(rng, plan, status, end, until),
        first_amount=amount * (rng.uniform(0.5, 0.7) if rng.random() < 0.12 else 1),
    )
    if status != "open":
        deal.closed = moves[-1].date
        _go_on(rng, deal, now)
    _note_figures(rng, deal)
    return deal


def _way(rng, plan, end, status):
    """Walk to ``end``: with jumps, moves back, losses that were reopened, and gates that were overridden."""
    last_open = plan.first_won - 1 if status == "won" else end
    follows_process = not plan.profile.expected_days
    here = 1 if follows_process and last_open > 1 and rng.random() < 0.06 else 0
    moves = [Move(0.0, "start", None, here, late=bool(here))]
    clock, wishes = 0.0, _wishes(rng) if follows_process else set()
    while here < last_open:
        clock += _stay(rng, plan, here)
        if "back" in wishes and here > moves[0].target:
            wishes.discard("back")
            moves.append(Move(clock, "back", here, here - 1))
            here -= 1
            continue
        if "reopened" in wishes and rng.random() < 0.5:
            wishes.discard("reopened")
            moves.append(Move(clock, "lost", here, None))
            clock += rng.uniform(12, 40)
            moves.append(Move(clock, "reopened", None, here))
            clock += rng.uniform(2, 6)
        target = here + 1
        if "jumped" in wishes and here + 2 <= last_open and rng.random() < 0.6:
            wishes.discard("jumped")
            target = here + 2
        moves += _forward(clock, here, target, wishes)
        here = target
    if status != "open":
        clock += _stay(rng, plan, here) * (1.4 if status == "lost" else 0.8)
        moves.append(Move(clock, status, here, plan.first_won if status == "won" else None))
    return moves


def _wishes(rng):
    """What is unusual about a deal; most are not."""
    chances = {"back": 0.12, "reopened": 0.07, "jumped": 0.12, "overridden": 0.14}
    return {wish for wish, chance in chances.items() if rng.random() < chance}


def _forward(clock, origin, target, wishes):
    hops = [
        Move(clock, "forward", stage, stage + 1, jumped=stage + 1 != target, follows=stage > origin)
        for stage in range(origin, target)
    ]
    if "overridden" in wishes and target > 1:
        wishes.discard("overridden")
        hops[-1].overridden = True
    return hops


def _go_on(rng, deal, now):
    """Let a won deal enter the next won stage when its time has come; it stays won."""
    won = deal.plan.first_won
    if deal.status != "won" or won + 1 >= len(deal.plan.days):
        return
    days = deal.plan.days[won] * rng.uniform(0.8, 1.6)
    date = working_hour(rng, deal.closed + timedelta(days=days))
    if deal.closed < date < now:
        deal.moves.append(Move(0.0, "forward", won, won + 1, date=date, days=days))


def _stay(rng, plan, stage):
    """Days in a stage, log-normal around eight tenths of what is expected."""
    return max(0.6, plan.days[stage] * 0.8 * exp(rng.gauss(0, 0.5)))


def _deadline(rng, plan, status, stage, until):
    if status != "open":
        return until + timedelta(days=rng.randint(-12, 25))
    if rng.random() < 0.16:
        return until - timedelta(days=rng.randint(2, 30))
    rest = sum(plan.days[stage : plan.first_won])
    return until + timedelta(days=max(4, rest * rng.uniform(0.5, 1.1)))


def _date(rng, moves, start, now):
    """Turn offsets into dates in working hours; moves of one moment keep together."""
    before = None
    for move in moves:
        if before and move.offset == before.offset:
            move.date = before.date
        else:
            moment = working_hour(rng, start + timedelta(days=move.offset))
            if before:
                moment = max(moment, before.date + timedelta(minutes=47))
            move.date = min(moment, now - timedelta(minutes=5))
        if before and not move.follows and move.origin is not None:
            move.days = (move.date - before.date).total_seconds() / 86400
        before = move


def working_hour(rng, moment):
    """Between nine and six in Shanghai, not on a weekend."""
    moment -= timedelta(days=max(0, moment.weekday() - 4))
    return moment.replace(hour=rng.randint(1, 9), minute=rng.randint(0, 59), second=0, microsecond=0)


def _basket(rng, plan):
    """Products for an amount around the team's median; returns lines and what they come to."""
    median, spread, low, high = plan.profile.amount
    wanted = min(high, max(low, exp(rng.gauss(log(median), spread))))
    keys = [key for key in plan.profile.basket if plan.prices[key] <= wanted]
    chosen = sorted(rng.sample(keys, min(len(keys), rng.choice((1, 2, 2, 3)))), key=lambda key: -plan.prices[key])
    left, lines = wanted * 0.9, []
    for number, key in enumerate(chosen):
        share = left if number == len(chosen) - 1 else left * rng.uniform(0.4, 0.7)
        quantity = max(1, round(share / plan.prices[key]))
        lines.append((key, quantity))
        left = max(0, left - quantity * plan.prices[key])
    if plan.profile.services:
        key = rng.choice(plan.profile.services)
        lines.append((key, max(2, round(wanted * 0.1 / plan.prices[key]))))
    return lines, sum(plan.prices[key] * quantity for key, quantity in lines)


def _note_figures(rng, deal):
    """Amount and probability at each moment of the history."""
    changed = rng.randint(1, len(deal.moves)) if deal.first_amount != deal.amount else 0
    for number, move in enumerate(deal.moves):
        stage = move.target if move.target is not None else move.origin
        move.amount = deal.first_amount if number < changed else deal.amount
        usual = deal.plan.probabilities[stage]
        move.probability = {"won": 100.0, "lost": 0.0}.get(
            move.direction, max(1.0, usual + rng.uniform(-4, 4)) if usual < 100 else 100.0
        )
