from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form, new_test_user, tagged

from ...tools.distribution import Bundle, Item, Move, level, spread
from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestDistribution(BaseCase):
    """Sharing out and levelling, worked out by hand."""

    def test_spread_by_number_balances_the_amounts_too(self):
        bundles = [Bundle(number, True, amount) for number, amount in enumerate((10, 20, 30, 40, 0, 0))]
        result = spread(bundles, [1, 2])
        self.assertEqual(sorted(result.values()), [1, 1, 1, 2, 2, 2])
        amounts = {taker: sum(b.amount for b in bundles if result[b.key] == taker) for taker in (1, 2)}
        self.assertEqual(amounts, {1: 50, 2: 50})

    def test_spread_by_amount(self):
        bundles = [Bundle(number, True, amount) for number, amount in enumerate((90, 30, 30, 30, 0, 0, 0, 0))]
        result = spread(bundles, [1, 2], by_amount=True)
        self.assertEqual([result[number] for number in range(4)], [1, 2, 2, 2])
        self.assertEqual(sorted(result.values()), [1, 1, 1, 1, 2, 2, 2, 2])

    def test_spread_only_to_those_allowed(self):
        bundles = [Bundle("a", True, 0, (2,)), Bundle("b", True, 0, (2,)), Bundle("c", False, 0)]
        self.assertEqual(spread(bundles, [1, 2]), {"a": 2, "b": 2, "c": 1})

    def test_level_moves_those_with_the_fewest_deals(self):
        items = [Item(number, 1, number, 1) for number in range(6)]
        moves = level({1: 6, 2: 0}, items)
        self.assertEqual([(move.key, move.giver, move.taker) for move in moves], [(0, 1, 2), (1, 1, 2), (2, 1, 2)])
        self.assertFalse(level({1: 4, 2: 3}, items), "one more or less is even")
        self.assertFalse(level({1: 4}, items))
        self.assertEqual(len(level({1: 600, 2: 0}, items, limit=2)), 2)

    def test_level_by_amount_takes_what_brings_them_nearest(self):
        items = [Item("a", 1, 1, 80), Item("b", 1, 1, 50), Item("c", 1, 1, 100)]
        moves = level({1: 220, 2: 100}, items)
        self.assertEqual([move.key for move in moves], ["b"])  # 170 and 150: nothing brings them nearer

    def test_level_ends_where_nothing_may_be_moved(self):
        self.assertEqual(level({1: 9, 2: 0, 3: 5}, [Item("x", 3, 0, 1)]), [Move("x", 3, 2)])
        self.assertEqual(level({1: 9, 2: 0}, []), [])


@tagged("post_install", "-at_install")
class TestLoad(HandoverCase):
    """Load per rep, and levelling it."""

    def _row(self, user, by=None):
        self.env.flush_all()
        report = self.env["sales.load.report"].with_user(by or self.manager)
        return report.search([("user_id", "=", user.id), ("company_id", "=", self.env.company.id)])

    def test_figures_against_the_records(self):
        customers = self._customers(3)
        self._customers(1, active=False)
        contact = self.env["res.partner"].create({"name": "C", "parent_id": customers[0].id, "user_id": self.rep.id})
        first, second, lost = (self._lead(partner_id=contact.id, expected_revenue=1000) for _n in range(3))
        first.probability, second.probability = 30, 50
        lost.action_set_lost()
        for days in (-3, 0, 4):
            deadline = fields.Date.today() + timedelta(days=days)
            first.activity_schedule("mail.mail_activity_data_call", deadline, user_id=self.rep.id)
        row = self._row(self.rep)
        self.assertEqual((row.customer_count, row.opportunity_count, row.activity_count), (3, 2, 2))
        self.assertAlmostEqual(row.expected_revenue, 2000)
        self.assertAlmostEqual(row.weighted_amount, 800)
        self.assertEqual((row.team_id, row.is_archived), (self.team, False))

    def test_overdue_money_of_his_customers(self):
        customer = self._customers(1)
        today = fields.Date.today()
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": kind,
                    "partner_id": customer.id,
                    "invoice_date": today - timedelta(days=40),
                    "invoice_date_due": due,
                    "invoice_line_ids": [Command.create({"name": "x", "price_unit": amount, "tax_ids": []})],
                }
                for kind, amount, due in (
                    ("out_invoice", 500, today - timedelta(days=1)),
                    ("out_invoice", 300, today),
                    ("out_invoice", 70, today - timedelta(days=9)),
                    ("out_refund", 20, today - timedelta(days=9)),
                )
            ]
        )
        (moves - moves[2]).action_post()
        self.assertAlmostEqual(self._row(self.rep).overdue_amount, 480)
        other = self._customers(1)
        due = {"invoice_date": today - timedelta(days=40), "invoice_date_due": today - timedelta(days=9)}
        line = Command.create({"name": "x", "price_unit": 450, "tax_ids": []})
        self.env["account.move"].create(
            {"move_type": "out_refund", "partner_id": other.id, "invoice_line_ids": [line], **due}
        ).action_post()
        self.env.invalidate_all()
        self.assertAlmostEqual(self._row(self.rep).overdue_amount, 480, msg="nobody pays for another customer")

    def test_who_has_nothing_is_there_too(self):
        self.assertEqual(self._row(self.third_rep).customer_count, 0)
        self.assertEqual(len(self._row(self.third_rep)), 1)

    def test_totals_are_those_of_the_records(self):
        self.env.flush_all()
        companies = self.env.user.company_ids
        rows = self.env["sales.load.report"].with_context(allowed_company_ids=companies.ids).search([])
        leads = self.env["crm.lead"].search_count(
            [("type", "=", "opportunity"), ("won_status", "=", "pending"), ("user_id", "!=", False)]
        )
        self.assertEqual(sum(rows.mapped("opportunity_count")), leads)
        customers = self.env["res.partner"].search_count(
            [("user_id", "!=", False), "|", ("is_company", "=", True), ("parent_id", "=", False)]
        )
        self.assertEqual(sum(rows.mapped("customer_count")), customers)

    def test_who_sees_whose_load(self):
        self._customers(1, self.outsider)
        self._customers(1)
        self.assertTrue(self._row(self.rep, by=self.rep))
        self.assertFalse(self._row(self.other_rep, by=self.rep))
        self.assertTrue(self._row(self.rep, by=self.leader))
        self.assertFalse(self._row(self.outsider, by=self.leader))
        self.assertTrue(self._row(self.outsider, by=self.manager))

    def test_row_opens_customers_and_begins_a_hand_over(self):
        customers = self._customers(2)
        row = self._row(self.rep, by=self.leader)
        action = row.action_open_customers()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), customers)
        context = row.action_hand_over()["context"]
        self.assertEqual((context["default_from_user_id"], context["default_reason"]), (self.rep.id, "rebalance"))

    # === levelling ===

    def _wizard(self, user=None, **values):
        wizards = self.env["sales.load.level"].with_user(user or self.leader)
        return wizards.create({"team_id": self.team.id} | values)

    def test_levelling_makes_hand_overs_that_bring_all_to_the_same(self):
        customers = self._customers(9)
        self._customers(3, self.other_rep)
        busy = customers[0]
        for _number in range(2):
            self._lead(partner_id=busy.id)
        quiet = self._lead(partner_id=customers[1].id)
        wizard = self._wizard()
        self.assertIn("Rep: 9 → 4", wizard.summary)
        self.assertEqual(len(wizard.line_ids), 5)
        self.assertNotIn(busy, wizard.line_ids.partner_id)
        self.assertNotIn(customers[1], wizard.line_ids.partner_id, "those without deals go first")
        action = wizard.action_make()
        handover = self.env["sales.handover"].browse(action["res_id"])
        self.assertEqual((handover.state, handover.reason, handover.from_user_id), ("previewed", "rebalance", self.rep))
        self.assertEqual(customers.user_id, self.rep, "nothing moves before it is done")
        handover.with_user(self.leader).action_hand_over()
        for user in (self.rep, self.other_rep, self.third_rep):
            self.assertEqual(self._row(user).customer_count, 4)
        self.assertEqual((busy.user_id, quiet.user_id), (self.rep, self.rep))

    def test_levelling_by_amount(self):
        customers = self._customers(3)
        for customer, amount in zip(customers, (1000, 400, 100), strict=True):
            self._lead(partner_id=customer.id, expected_revenue=amount).probability = 50
        wizard = self._wizard(measure="amount")
        self.assertEqual(wizard.line_ids.partner_id, customers[0] | customers[1])
        self.assertEqual(wizard.line_ids.mapped("amount"), [500, 200])
        self.assertEqual(len(wizard.line_ids.to_user_id), 2)

    def test_nothing_to_level(self):
        with self._refused(UserError, "nothing to level"):
            self._wizard().action_make()

    def test_who_has_left_is_given_nothing_back(self):
        self._customers(4)
        self._done(self._handover(by=self.leader, reason="leave"))
        wizard = self._wizard()
        self.assertNotIn(self.rep, wizard.user_ids)
        self.assertIn(self.other_rep, wizard.user_ids)

    def test_only_leaders_and_managers_level(self):
        with self._refused(AccessError, "levels its load"):
            self._wizard(self.rep)
        with self._refused(AccessError, "levels its load"):
            self._wizard(team_id=self.other_team.id)
        with self._refused(UserError, "Not in Walk Team: Outsider"):
            self._wizard(user_ids=[Command.set((self.rep | self.outsider).ids)])
        wizard = self._wizard()
        self.env.invalidate_all()
        self.assertFalse(wizard.with_user(self.rep).has_access("read"))

    def test_without_a_team_nobody_learns_what_others_have(self):
        self._customers(4)
        asked = {"team_id": False, "user_ids": [Command.set((self.rep | self.other_rep).ids)], "measure": "number"}
        spec = {"summary": {}, "user_ids": {}, "team_id": {}, "line_ids": {"fields": {"partner_id": {}}}}
        for user in (self.other_rep, self.leader):
            self.env.invalidate_all()
            wizard = self.env["sales.load.level"].with_user(user)
            for changed in (["user_ids"], ["user_ids", "team_id"]):
                told = wizard.onchange(asked, changed, spec)["value"]
                self.assertFalse(told.get("summary"))
                self.assertFalse([command for command in told.get("line_ids", []) if command[0] == Command.CREATE])

    def test_a_team_that_a_client_makes_up_tells_no_names(self):
        self._customers(4)
        made_up = {"user_id": self.other_rep.id, "member_ids": [Command.set(self.other_rep.ids)]}
        for team in (made_up, made_up | {"id": self.team.id}):
            wizard = self.env["sales.load.level"].with_user(self.other_rep)
            asked = {"team_id": team, "user_ids": [Command.set(self.outsider.ids)], "measure": "number"}
            with self._refused(AccessError, "levels its load") as caught:
                wizard.onchange(asked, ["team_id", "user_ids"], {"summary": {}, "user_ids": {}, "team_id": {}})
            self.assertNotIn("Outsider", str(caught.exception))

    def test_a_team_that_a_client_makes_up_tells_no_counts(self):
        self._customers(4)
        receiver = self.env["sales.handover.receiver"].with_user(self.other_rep)
        asked = {"user_id": self.rep.id, "handover_id": {"team_id": {"user_id": self.other_rep.id}}}
        told = receiver.onchange(asked, [], {"held_count": {}})["value"]
        self.assertEqual(told["held_count"], 0)

    def test_names_that_a_leader_does_not_read_are_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = new_test_user(
            self.env, "load_else", "base.group_portal", name="Foreigner", company_id=company.id, company_ids=company.ids
        )
        with self._refused(UserError, "Not in Walk Team") as caught:
            self._wizard(user_ids=[Command.set((self.rep | hidden).ids)])
        self.assertNotIn("Foreigner", str(caught.exception))

    def test_the_form_proposes_at_once(self):
        self._customers(4)
        with Form(
            self.env["sales.load.level"].with_user(self.leader).with_context(default_team_id=self.team.id)
        ) as form:
            self.assertEqual(len(form.line_ids), 2)
            self.assertIn("Rep: 4 → 2", form.summary)
