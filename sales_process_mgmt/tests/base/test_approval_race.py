import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged

from .approval_common import paper_kind
from .approval_models import NAMES, add_models, remove_models


@tagged("post_install", "-at_install", "concurrency")
class TestApprovalRace(BaseCase):
    """Decisions at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.made = []
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            add_models(self.registry, cr)
            self.patch(self.registry["sales.approval.rule"], "_approval_kinds", paper_kind)
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True, "lang": "en_US"})
            users = [
                new_test_user(env, f"appr_race_{name}", "sales_team.group_sale_salesman", name=f"Racer {name}")
                for name in ("rep", "one", "two")
            ]
            self.rep, self.one, self.two = (user.id for user in users)
            group = env["res.groups"].create({"name": "Racers", "user_ids": [self.one, self.two]})
            self.group = group.id
            self.made = [*users, *[user.partner_id for user in users], group]

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["sales.test.paper"].search([]).unlink()
            env["sales.approval.rule"].search([("name", "=", "Race")]).unlink()
            for record in self.made:
                record.with_env(env).unlink()
            cr.execute("DELETE FROM ir_model WHERE model = ANY(%s)", [[*NAMES]])
            for name in reversed(NAMES):
                cr.execute(f"DROP TABLE {name.replace('.', '_')}")
            env.invalidate_all(flush=False)
            remove_models(self.registry, cr)

    def _ask(self, *tiers):
        """Return the id of a paper that the rep has asked with these tiers."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            lines = [(0, 0, {"name": f"Step {n}", "level": 1} | tier) for n, tier in enumerate(tiers, 1)]
            env["sales.approval.rule"].create({"name": "Race", "kind": "paper", "tier_ids": lines})
            paper = env["sales.test.paper"].with_user(self.rep).create({"name": "Race", "amount": 5})
            paper._sales_approval_ask()
            return paper.id

    def _race(self, *actions):
        """Let each ``(user id, action on the paper)`` have a connection of its own; all look before any acts."""
        barrier, errors, tries = threading.Barrier(len(actions)), [], []

        def act(uid, action):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, uid, {"lang": "en_US"})

                    def attempt():
                        paper = env["sales.test.paper"].browse(self.paper_id)
                        paper.sudo().sales_approval_step_ids.mapped("state")
                        tries.append(uid)
                        if len(tries) <= len(actions):
                            barrier.wait(timeout=20)
                        action(paper)
                        env.flush_all()

                    retrying(attempt, env)
            except UserError as error:
                errors.append(str(error))

        threads = [threading.Thread(target=act, args=pair) for pair in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertGreater(len(tries), len(actions), "one of them must have been tried again")
        return errors

    def _result(self):
        with self.registry.cursor() as cr:
            paper = api.Environment(cr, SUPERUSER_ID, {})["sales.test.paper"].browse(self.paper_id)
            steps = paper.sales_approval_step_ids.sorted("id")
            return paper.sales_approval_state, paper.granted, [(s.state, s.decided_by_id.id) for s in steps]

    def test_two_decide_one_step(self):
        self.paper_id = self._ask({"approver": "group", "group_id": self.group})
        errors = self._race(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.two, lambda paper: paper.action_sales_approve()),
        )
        state, granted, [(step, winner)] = self._result()
        self.assertEqual((state, granted, step), ("approved", 1, "approved"))
        [error] = errors
        self.assertIn("has been decided already: “Step 1” by Racer " + ("one" if winner == self.one else "two"), error)

    def test_one_approves_and_one_rejects(self):
        self.paper_id = self._ask({"approver": "group", "group_id": self.group})
        errors = self._race(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.two, lambda paper: paper.action_sales_reject("no")),
        )
        self.assertEqual(len(errors), 1)
        state, granted, [(step, winner)] = self._result()
        self.assertEqual(step, "approved" if winner == self.one else "rejected")
        self.assertEqual((state, granted), (step, int(winner == self.one)))

    def test_the_two_last_parallel_steps(self):
        self.paper_id = self._ask({"approver": "user", "user_id": self.one}, {"approver": "user", "user_id": self.two})
        errors = self._race(
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
        self._race(
            (self.one, lambda paper: paper.action_sales_approve()),
            (self.rep, lambda paper: paper.write({"amount": 99})),
        )
        state, _granted, _steps = self._result()
        self.assertEqual(state, "no")

    def test_it_is_asked_twice(self):
        self.paper_id = self._ask({"approver": "user", "user_id": self.one})
        self._race(*[(self.rep, lambda paper: paper._sales_approval_ask())] * 2)
        state, _granted, steps = self._result()
        self.assertEqual(state, "waiting")
        self.assertEqual([step for step, _uid in steps], ["void", "void", "waiting"])
