from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverLoan(HandoverCase):
    """A stand-in who hands over himself passes on what was lent to him: it goes back all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._customers(1)
        cls.lead = cls._lead(partner_id=cls.partner.id)
        cls.own = cls._customers(1, cls.other_rep)
        cls.loan = cls._done(cls._temporary(cls.other_rep))

    def _return(self, handover):
        self._end(handover)
        self._run_cron("ir_cron_handovers")

    def _from_other_rep(self, make=None, **values):
        return (make or self._handover)(self.third_rep, from_user_id=self.other_rep.id, **values)

    def test_a_loan_is_named_and_goes_back_from_whom_it_came_to(self):
        leaver = self._from_other_rep()
        leaver.action_preview()
        line = self._line(leaver, self.partner)
        self.assertEqual((line.exception, line.loan_id, line.loan_date_end), ("on_loan", self.loan, self.loan.date_end))
        self.assertEqual(leaver.exception_ids.mapped("res_id"), [self.partner.id, self.lead.id])
        leaver.action_hand_over()
        self.assertEqual((self.partner | self.lead.partner_id).user_id, self.third_rep)
        self.other_rep.active = False
        self._return(self.loan)
        self.assertEqual((self.partner.user_id, self.lead.user_id), (self.rep, self.rep))
        self.assertEqual(self.own.user_id, self.third_rep, "what was not lent stays")
        self.assertIn("Third Rep → Rep", str(self._notes(self.lead).mapped("body")))
        self.assertNotIn(self.third_rep.partner_id, self.lead.message_partner_ids)

    def test_night_writes_in_the_language_of_the_responsible(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.loan.responsible_id.lang = "zh_CN"
        self._return(self.loan)
        self.assertEqual(self.loan.state, "back")
        self.assertIn("返还，原移交原因", str(self.lead.message_ids.mapped("body")))

    def test_a_loan_that_is_lent_on(self):
        second = self._done(self._from_other_rep(self._temporary, days=20))
        self.assertEqual(self.partner.user_id, self.third_rep)
        self._return(self.loan)
        self.assertEqual(self.partner.user_id, self.rep)
        second.action_give_back()
        self.assertEqual((self.partner.user_id, self.own.user_id), (self.rep, self.other_rep))
        self.assertEqual(self._line(second, self.partner).reason, "other_owner")

    def test_a_loan_that_came_back_to_the_stand_in_first(self):
        second = self._done(self._from_other_rep(self._temporary, days=5))
        second.action_give_back()
        self.assertEqual(self.partner.user_id, self.other_rep)
        self._return(self.loan)
        self.assertEqual((self.partner.user_id, self.own.user_id), (self.rep, self.other_rep))

    def test_a_loan_that_somebody_gave_away_by_hand_stays_there(self):
        self._done(self._from_other_rep())
        self.partner.user_id = self.outsider
        self._return(self.loan)
        self.assertEqual((self.partner.user_id, self.lead.user_id), (self.outsider, self.rep))

    def test_choosing_another_keeps_saying_that_it_is_lent(self):
        handover = self._handover(self.third_rep, self.outsider, from_user_id=self.other_rep.id)
        handover.action_preview()
        line = self._line(handover, self.partner)
        line.to_user_id = (self.third_rep | self.outsider) - line.to_user_id
        self.assertEqual(line.exception, "on_loan")


@tagged("post_install", "-at_install")
class TestHandoverLoanInPool(HandoverCase):
    """What is lent is not lost through the stand-in, and a loan does not let the term begin anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rule = Command.create({"kind": "contact", "days": 30})
        cls.pool = cls.env["sales.pool"].create({"name": "East", "rule_ids": [rule]})
        cls.partner = cls._customers(1)
        cls.row = cls.env["sales.customer"]._of(cls.partner).sudo()
        cls.row.pool_id = cls.pool
        cls.past = fields.Datetime.now().replace(microsecond=0) - timedelta(days=25)
        cls.row.write({"pool_date": cls.past, "owner_date": cls.past})

    def _lend(self):
        return self._done(self._temporary(self.other_rep, days=60))

    def _night(self):
        """Two nights, with the days of the warning between them."""
        for _night in range(2):
            self._run_cron("ir_cron_pool")
            rows = self.env["sales.customer"].search([("pool_warned_date", "!=", False)]).sudo()
            rows.pool_warned_date = fields.Date.today() - timedelta(days=7)

    def test_the_night_leaves_what_is_lent(self):
        loan = self._lend()
        self.row.write({"pool_date": self.past, "owner_date": self._days_ago(400)})
        self.env.cr.execute("UPDATE sales_customer SET pool_date = owner_date WHERE id = %s", [self.row.id])
        self._night()
        self.assertEqual((self.partner.user_id, self.row.pool_hold), (self.other_rep, "on_loan"))
        loan.action_give_back()
        self.assertEqual((self.partner.user_id, self.row.pool_hold), (self.rep, False))

    def test_what_somebody_gave_away_by_hand_is_lent_no_more(self):
        self._lend()
        self.partner.sudo().user_id = self.outsider
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        self.assertFalse(self.row.pool_hold)

    def test_what_was_given_back_by_hand_is_lent_no_more(self):
        """An earlier hand-over to who has lent it does not make him its stand-in."""
        self.partner.sudo().user_id = self.third_rep
        earlier = self._done(self._handover(self.rep, from_user_id=self.third_rep.id))
        self._lend()
        self.env.cr.execute(
            "UPDATE sales_handover SET date_done = date_done - interval '9 days' WHERE id = %s", [earlier.id]
        )
        self.partner.sudo().user_id = self.rep
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        self.assertFalse(self.row.pool_hold)

    def test_the_stand_in_cannot_give_it_to_the_pool(self):
        self._lend()
        self.env.invalidate_all()
        with self._refused(UserError, "Customer 0000", "lent, by Rep"):
            self.partner.with_user(self.other_rep).action_sales_release()
        with self._refused(UserError, "lent, by Rep"):
            self.partner.with_user(self.other_rep).write({"user_id": False})
        self.assertEqual(self.partner.user_id, self.other_rep)

    def test_lending_does_not_renew_the_term(self):
        loan = self._lend()
        self.assertGreater(self.row.owner_date, self.past)
        loan.action_give_back()
        self.assertEqual(self.row.owner_date, self.past)
        self.assertEqual(self.row.pool_term_date, max(self.past.date() + timedelta(days=30), self._warned_tonight()))

    def _warned_tonight(self):
        return fields.Date.today() + timedelta(days=7)

    def test_the_preview_tells_who_lost_it_lately(self):
        lost = {"partner_id": self.partner.id, "old_user_id": self.other_rep.id, "new_user_id": False}
        self.env["sales.owner.change"].sudo().create({**lost, "reason": "returned", "date": self._days_ago(5)})
        handover = self._handover(self.other_rep, self.third_rep)
        handover.action_preview()
        line = self._line(handover, self.partner)
        line.to_user_id = self.other_rep
        self.assertEqual(line.exception, "lost")
        line.to_user_id = self.third_rep
        self.assertFalse(line.exception)
        line.to_user_id = self.other_rep
        handover.action_hand_over()
        self.assertEqual(self.partner.user_id, self.other_rep)


@tagged("post_install", "-at_install")
class TestHandoverCompanies(HandoverCase):
    """A hand-over over two companies, done with one of them selected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.both = cls.env.company | cls.second
        for user in (cls.rep, cls.manager, cls.other_rep):
            user.company_ids = [Command.set(cls.both.ids)]
        cls.partner = cls._customers(1)
        team = cls.env["crm.team"].create({"name": "Second Team", "company_id": cls.second.id})
        cls.here = cls._lead(partner_id=cls.partner.id)
        cls.there = cls._lead(partner_id=cls.partner.id, company_id=cls.second.id, team_id=team.id)

    def _owners(self):
        self.env.invalidate_all()
        return [record.user_id for record in (self.partner, self.here, self.there)]

    def _with_one(self, handover):
        self.env.invalidate_all()
        return handover.with_context(allowed_company_ids=self.env.company.ids)

    def test_one_selected_company_is_enough(self):
        handover = self._temporary(company_ids=[Command.set(self.both.ids)])
        handover.action_preview()
        self.assertEqual(handover.line_count, 3)
        alone = self._with_one(handover)
        self.assertEqual((alone.line_count, alone.receiver_ids.opportunity_count), (3, 2))
        late = self._lead(company_id=self.second.id, team_id=self.there.team_id.id, partner_id=self.partner.id)
        alone.action_hand_over()
        self.assertEqual([*self._owners(), late.user_id], [self.other_rep] * 4)
        self._with_one(handover).action_give_back()
        self.assertEqual([*self._owners(), late.user_id], [self.rep] * 4)
        self.assertEqual(set(handover.line_ids.mapped("state")), {"back"})

    def test_who_does_not_work_there_reads_nothing_of_it(self):
        handover = self._temporary(company_ids=[Command.set(self.both.ids)])
        handover.action_preview()
        alone = new_test_user(self.env, "alone", "sales_team.group_sale_manager")
        self.env.invalidate_all()
        self.assertEqual(len(handover.with_user(alone).line_ids), 2)
        with self._refused(AccessError, "Second"):
            handover.with_user(alone).action_hand_over()
