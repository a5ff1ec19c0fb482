from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverPreview(HandoverCase):
    """Who gets what, what is out of the ordinary, and how many statements it takes."""

    def _shares(self, handover):
        return [receiver.customer_count for receiver in handover.receiver_ids]

    # === reason and date ===

    def test_reason_and_date_agree(self):
        form = Form(self._handover())
        form.reason = "absence"
        with self._refused(AssertionError, "date_end"):
            form.save()
        form.date_end = fields.Date.add(fields.Date.today(), days=9)
        form.reason = "leave"
        form.save()
        self.assertFalse(form.record.date_end, "it is not shown of who leaves")
        form.partner_ids.add(self._customers(1))
        self.assertEqual(form.reason, "rebalance")
        form.reason = "leave"
        form.save()
        self.assertEqual(form.record.reason, "leave")

    def test_columns_in_which_nothing_stands_are_not_shown(self):
        self._customers(2)
        handover = self._handover()
        handover.action_preview()
        context = handover.action_open_lines()["context"]
        self.assertEqual((context["sales_no_exception"], context["sales_no_reason"]), (False, True))
        handover.action_hand_over()
        context = handover.action_open_lines()["context"]
        self.assertEqual((context["sales_no_exception"], context["sales_no_reason"]), (True, True))

    # === sharing out ===

    def test_evenly_by_amount(self):
        customers = self._customers(9)
        for customer, amount in zip(customers, (9000, 3000, 3000, 3000), strict=False):
            lead = self._lead(partner_id=customer.id, expected_revenue=amount)
            lead.probability = 50
        handover = self._handover(self.other_rep, self.third_rep, distribution="amount")
        handover.action_preview()
        self.assertEqual(handover.receiver_ids.mapped("amount"), [4500, 4500])
        self.assertEqual(sorted(self._shares(handover)), [4, 5])

    def test_by_condition(self):
        tag = self.env["res.partner.category"].create({"name": "Mining"})
        mines = self._customers(4, category_id=[Command.set(tag.ids)])
        far = self._customers(3, city="Lhasa")
        rest = self._customers(2)
        handover = self._handover(self.other_rep, self.third_rep, distribution="condition")
        handover.receiver_ids[0].customer_domain = f"[('category_id', 'in', {tag.ids})]"
        handover.receiver_ids[1].customer_domain = "[('city', '=', 'Lhasa')]"
        self._done(handover)
        self.assertEqual((mines.user_id, far.user_id), (self.other_rep, self.third_rep))
        self.assertEqual(rest.user_id, self.other_rep | self.third_rep)

    def test_only_some_customers(self):
        some, others = self._customers(3), self._customers(2)
        deals = self._lead(partner_id=some[0].id), self._lead(partner_id=others[0].id), self._lead()
        handover = self._done(self._handover(partner_ids=[Command.set(some.ids)]))
        self.assertEqual((some.user_id, others.user_id), (self.other_rep, self.rep))
        self.assertEqual([deal.user_id for deal in deals], [self.other_rep, self.rep, self.rep])
        self.assertEqual(len(handover.line_ids), 4)

    def test_a_customer_given_to_another_takes_its_deals_along(self):
        customer = self._customers(1)
        lead, order = self._lead(partner_id=customer.id), self._quotation(customer)
        handover = self._handover(self.other_rep, self.third_rep)
        handover.action_preview()
        self._line(handover, customer).with_user(self.leader).to_user_id = self.third_rep
        self.assertEqual(handover.line_ids.to_user_id, self.third_rep)
        self._line(handover, lead).to_user_id = self.other_rep
        self._line(handover, order).to_user_id = False
        handover.action_hand_over()
        self.assertEqual((customer.user_id, lead.user_id, order.user_id), (self.third_rep, self.other_rep, self.rep))
        self.assertEqual(self._line(handover, order).reason, "left_out")

    def test_only_to_those_who_take_over(self):
        handover = self._handover()
        customer = self._customers(1)
        handover.action_preview()
        with self._refused(UserError, "Outsider is not among"):
            self._line(handover, customer).to_user_id = self.outsider
        for value in (7.0, True, {"id": self.other_rep.id}, str(self.other_rep.id), 2**31):
            with self._refused(UserError, "is no id of a record"):
                self._line(handover, customer).write({"to_user_id": value})
        with self._refused(UserError, "99999999 is not among"):
            self._line(handover, customer).write({"to_user_id": 99_999_999})

    def test_a_changed_plan_is_a_draft_again(self):
        self._customers(2)
        for change in (
            lambda handover: handover.write({"has_contact": False}),
            lambda handover: handover.receiver_ids.write({"user_id": self.third_rep.id}),
            lambda handover: handover.write({"receiver_ids": [Command.create({"user_id": self.third_rep.id})]}),
            lambda handover: handover.action_draft(),
        ):
            handover = self._handover()
            handover.action_preview()
            self.assertEqual(len(handover.line_ids), 2)
            change(handover)
            self.assertEqual((handover.state, len(handover.line_ids)), ("draft", 0))

    # === exceptions ===

    def test_a_deal_for_somebody_of_another_team_is_named_and_keeps_team_and_stage(self):
        customer = self._customers(1)
        lead, order = self._lead(partner_id=customer.id), self._quotation(customer)
        lead.stage_id = self.stages[1]
        handover = self._handover(self.outsider)
        handover.action_preview()
        self.assertEqual(handover.exception_ids.mapped("scope"), ["opportunity", "quotation"])
        self.assertEqual(set(handover.exception_ids.mapped("exception")), {"other_team"})
        handover.action_hand_over()
        self.assertEqual((lead.user_id, lead.team_id, lead.stage_id), (self.outsider, self.team, self.stages[1]))
        self.assertEqual((order.user_id, order.team_id), (self.outsider, self.team))
        self.assertFalse(lead.sales_alert_ids)
        lead.invalidate_recordset()
        lead.name = "Renamed"
        self.env.flush_all()
        self.assertEqual((lead.team_id, lead.stage_id), (self.team, self.stages[1]), "nothing moves it later")

    def test_a_locked_quotation_is_named(self):
        order = self._quotation(self._customers(1))
        order.locked = True
        handover = self._handover()
        handover.action_preview()
        self.assertEqual(self._line(handover, order).exception, "locked")
        handover.action_hand_over()
        self.assertEqual((order.user_id, order.locked), (self.other_rep, True))

    def test_who_is_not_in_the_company_of_a_deal_does_not_get_it(self):
        second = self.env["res.company"].create({"name": "Second"})
        both = self.env.company | second
        for user in (self.rep, self.manager, self.third_rep):
            user.company_ids = [Command.set(both.ids)]
        customer = self._customers(1)
        team = self.env["crm.team"].create({"name": "Second Team", "company_id": second.id})
        lead = self._lead(partner_id=customer.id, company_id=second.id, team_id=team.id)
        alone = self._handover(company_ids=[Command.set(self.env.company.ids)])
        alone.action_preview()
        self.assertEqual(alone.elsewhere_count, 1)
        handover = self._handover(company_ids=[Command.set(both.ids)])
        handover.action_preview()
        self.assertEqual(self._line(handover, lead).exception, "no_company")
        handover.action_hand_over()
        self.assertEqual((customer.user_id, lead.user_id, lead.company_id), (self.other_rep, self.rep, second))
        handover = self._done(self._handover(self.other_rep, self.third_rep, company_ids=[Command.set(both.ids)]))
        self.assertEqual((lead.user_id, lead.company_id), (self.third_rep, second))

    # === caps ===

    def test_the_cap_of_a_pool_holds(self):
        pool = self.env["sales.pool"].create({"name": "East", "holding_cap": 3, "daily_cap": 0})
        customers = self._customers(3) | self._customers(2, self.other_rep)
        self.env["sales.customer"]._of(customers).sudo().pool_id = pool
        self._customers(4)
        handover = self._handover(by=self.leader)
        handover.action_preview()
        self.assertIn("would hold 5 customers of the pool “East”; 3 are the limit", handover.cap_text)
        with self._refused(UserError, "would hold 5 customers"):
            handover.action_hand_over()
        handover.with_user(self.manager).action_confirm_caps()
        handover.action_hand_over()
        self.assertEqual(customers.user_id, self.other_rep)
        changes = self.env["sales.owner.change"].search([("partner_id", "in", customers[:3].ids)], limit=3)
        self.assertEqual(set(changes.mapped("reason")), {"handed_over"}, "nobody is judged to have claimed them")

    def _capped(self, cap):
        def caps(model, user, partners):  # pylint: disable=unused-argument
            held = 2 + len(partners)
            is_over = user == self.other_rep and held > cap
            return [f"{user.name} would hold {held} customers; the cap is {cap}."] if is_over else []

        return patch.object(self.env.registry["sales.handover"], "_caps_exceeded", caps)

    def test_caps_hold_unless_a_manager_allows_more(self):
        customers = self._customers(5)
        with self._capped(4):
            handover = self._handover(by=self.leader)
            handover.action_preview()
            beyond = handover.exception_ids.filtered(lambda line: line.exception == "over_cap")
            self.assertEqual(len(beyond), 5)
            self.assertIn("7 customers; the cap is 4", handover.cap_text)
            with self._refused(UserError, "Other Rep would hold 7 customers; the cap is 4", "ask a sales manager"):
                handover.action_hand_over()
            self.assertEqual(customers.user_id, self.rep)
            with self._refused(AccessError, "Only a sales manager"):
                handover.action_confirm_caps()
            handover.with_user(self.manager).action_confirm_caps()
            handover.action_hand_over()
        self.assertEqual(customers.user_id, self.other_rep)
        self.assertEqual(handover.cap_confirmed_by_id, self.manager)

    def test_giving_some_to_another_is_within_the_cap(self):
        customers = self._customers(5)
        with self._capped(4):
            handover = self._handover(self.other_rep, self.third_rep)
            handover.action_preview()
            handover.line_ids.to_user_id = self.other_rep
            self.assertTrue(handover.is_over_cap)
            handover.action_confirm_caps()
            handover.line_ids[2:].to_user_id = self.third_rep
            self.assertFalse(handover.cap_confirmed_by_id, "what was allowed was another plan")
            self.assertFalse(handover.exception_ids)
            handover.action_hand_over()
        self.assertEqual(customers.user_id, self.other_rep | self.third_rep)

    # === statements ===

    def _statements(self, count):
        rep = new_test_user(self.env, f"many{count}", "sales_team.group_sale_salesman", name=f"Many {count}")
        customers = self._customers(count, rep)
        self.env["crm.lead"].create(
            [
                {"name": "D", "type": "opportunity", "user_id": rep.id, "team_id": self.team.id, "partner_id": some.id}
                for some in customers
            ]
        )
        handover = self._handover(self.other_rep, self.third_rep, from_user_id=rep.id)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        handover.action_preview()
        self.env.flush_all()
        middle = self.env.cr.sql_log_count
        handover.action_hand_over()
        self.env.flush_all()
        return middle - before, self.env.cr.sql_log_count - middle

    def test_statements_are_bounded(self):
        self._statements(3)
        few, many = self._statements(10), self._statements(100)
        self.assertLess(many[0] - few[0], 25, f"preview: {few[0]}, {many[0]}")
        self.assertLess(many[1] - few[1], 90, f"hand over: {few[1]}, {many[1]}")
