from odoo.tests import new_test_user, tagged

from ..race_common import RaceCase
from .approval_common import paper_kind
from .approval_models import NAMES, add_models, remove_models


@tagged("post_install", "-at_install", "concurrency")
class TestApprovalRace(RaceCase):
    """Decisions at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.made = []
        self.addCleanup(self._remove)
        with self._env(no_reset_password=True) as env:
            add_models(self.registry, env.cr)
            self.patch(self.registry["sales.approval.rule"], "_approval_kinds", paper_kind)
            users = [
                new_test_user(env, f"appr_race_{name}", "sales_team.group_sale_salesman", name=f"Racer {name}")
                for name in ("rep", "one", "two")
            ]
            self.rep, self.one, self.two = (user.id for user in users)
            group = env["res.groups"].create({"name": "Racers", "user_ids": [self.one, self.two]})
            self.group = group.id
            self.made = [*users, *[user.partner_id for user in users], group]

    def _remove(self):
        with self._env() as env:
            env["sales.test.paper"].search([]).unlink()
            env["sales.approval.rule"].search([("name", "=", "Race")]).unlink()
            for record in self.made:
                record.with_env(env).unlink()
            env.cr.execute("DELETE FROM ir_model WHERE model = ANY(%s)", [[*NAMES]])
            for name in reversed(NAMES):
                env.cr.execute(f"DROP TABLE {name.replace('.', '_')}")
            env.invalidate_all(flush=False)
            remove_models(self.registry, env.cr)

    def _ask(self, *tiers):
        """Return the id of a paper that the rep has asked with these tiers."""
        with self._env() as env:
            lines = [(0, 0, {"name": f"Step {n}", "level": 1} | tier) for n, tier in enumerate(tiers, 1)]
            env["sales.approval.rule"].create({"name": "Race", "kind": "paper", "tier_ids": lines})
            paper = env["sales.test.paper"].with_user(self.rep).create({"name": "Race", "amount": 5})
            paper._sales_approval_ask()
            return paper.id

    def _decide(self, *actions):
        """Let each ``(user id, action on the paper)`` have a connection of its own; all look before any acts."""

        def paper_of(env):
            return env["sales.test.paper"].browse(self.paper_id)

        def on_paper(user_id, action):
            return user_id, lambda env: action(paper_of(env))

        return self._race(
            lambda env: paper_of(env).sudo().sales_approval_step_ids.mapped("state"),
            *[on_paper(*pair) for pair in actions],
        )

    def _result(self):
        with self._env() as env:
            paper = env["sales.test.paper"].browse(self.paper_id)
            steps = paper.sales_approval_step_ids.sorted("id")
            return paper.sales_approval_state, paper.granted, [(s.state, s.decided_by_id.id) for s in steps]

    def test_two_decide_one_step(self):
        self.paper_id = self._ask({"approver": "group", "group_id": self.group})
        errors = self._decide(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.two, lambda paper: paper.action_sales_approve()),
        )
        state, granted, [(step, winner)] = self._result()
        self.assertEqual((state, granted, step), ("approved", 1, "approved"))
        [error] = errors
        self.assertIn("has been decided already: “Step 1” by Racer " + ("one" if winner == self.one else "two"), error)

    def test_one_approves_and_one_rejects(self):
        self.paper_id = self._ask({"approver": "group", "group_id": self.group})
        errors = self._decide(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.two, lambda paper: paper.action_sales_reject("no")),
        )
        self.assertEqual(len(errors), 1)
        state, granted, [(step, winner)] = self._result()
        self.assertEqual(step, "approved" if winner == self.one else "rejected")
        self.assertEqual((state, granted), (step, int(winner == self.one)))

    def test_the_two_last_parallel_steps(self):
        self.paper_id = self._ask({"approver": "user", "user_id": self.one}, {"approver": "user", "user_id": self.two})
        errors = self._decide(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.two, lambda paper: paper.action_sales_approve()),
        )
        self.assertFalse(errors)
        state, granted, steps = self._result()
        self.assertEqual((state, granted), ("approved", 1))
        self.assertEqual(steps, [("approved", self.one), ("approved", self.two)])

    def test_it_is_changed_while_it_is_approved(self):
        """Whoever comes first: nothing is approved that nobody has read."""
        self.paper_id = self._ask({"approver": "user", "user_id": self.one})
        self._decide(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.rep, lambda paper: paper.write({"amount": 99})),
        )
        state, _granted, _steps = self._result()
        self.assertEqual(state, "no")

    def test_it_is_asked_twice(self):
        self.paper_id = self._ask({"approver": "user", "user_id": self.one})
        self._decide(*[(self.rep, lambda paper: paper._sales_approval_ask())] * 2)
        state, _granted, steps = self._result()
        self.assertEqual(state, "waiting")
        self.assertEqual([step for step, _uid in steps], ["void", "void", "waiting"])
