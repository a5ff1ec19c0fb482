from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import CardCase


@tagged("post_install", "-at_install")
class TestPromise(CardCase):
    """What we promised: open, kept or late by the dates, with an activity for its owner."""

    def _promise(self, days=5, user=None, **values):
        defaults = {"name": "Send the report", "date_due": self.today + timedelta(days=days)}
        promises = self._as(self.env["sales.customer.promise"], user or self.rep)
        return promises.create({"partner_id": self.partner.id, **defaults, **values})

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    def test_one_line_on_the_card(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.partner.id})
        with Form(self._as(self.partner, self.rep)) as form, form.sales_promise_ids.new() as line:
            line.name = "Send the report"
            line.date_due = self.today + timedelta(days=3)
        promise = self.env["sales.customer.promise"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual((promise.user_id, promise.state, promise.company_id), (self.rep, "open", self.company))
        self.assertEqual(self._as(contact, self.rep).sales_promise_ids.ids, promise.ids)
        with Form(self._as(self.partner, self.rep)) as form, form.sales_promise_ids.edit(0) as line:
            line.name = "Send both reports"
        self.assertEqual(promise.name, "Send both reports")
        self.assertEqual(self._as(self.partner, self.rep).sales_promise_ids.ids, promise.ids)

    def test_kept_in_time(self):
        promise = self._promise(0)
        promise.action_done()
        self.assertEqual((promise.state, promise.date_done), ("kept", self.today))
        promise.action_not_done()
        self.assertEqual((promise.state, promise.date_done), ("open", False))

    def test_late_by_the_dates_with_slack(self):
        self.assertEqual(self._promise(-2).state, "late")
        slack = self._promise(-2, slack_days=2)
        self.assertEqual(slack.state, "open")
        late = self._promise(-3, slack_days=2)
        self.assertEqual(late.state, "late")
        late.action_done()
        self.assertEqual(late.state, "late")

    def test_late_the_night_after_its_term(self):
        promise, slack, done = self._promise(0), self._promise(0, slack_days=1), self._promise(0)
        done.action_done()
        yesterday = self.today - timedelta(days=1)
        self.env.cr.execute(
            "UPDATE sales_customer_promise SET date_due = %s WHERE id IN %s",
            [yesterday, tuple((promise | slack | done).ids)],
        )
        self._night()
        self.assertEqual((promise.state, slack.state, done.state), ("late", "open", "kept"))

    def test_activity_follows_the_promise(self):
        promise = self._promise(5).sudo()
        activity = promise.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.rep, promise.date_due))
        promise.with_user(self.rep).date_due = self.today + timedelta(days=9)
        self.assertEqual(promise.activity_ids.date_deadline, self.today + timedelta(days=9))
        promise.with_user(self.rep).user_id = self.other_rep
        self.assertEqual(promise.activity_ids.user_id, self.other_rep)
        promise.with_user(self.other_rep).action_done()
        self.assertFalse(promise.activity_ids)

    def test_no_activity_while_the_part_is_off(self):
        self._switch("customer_card", on=False)
        self.assertFalse(self._promise(5).sudo().activity_ids)

    def test_from_an_opportunity(self):
        lead = self._lead(partner_id=self.partner.id, company_id=self.company.id, team_id=False)
        model = self._as(self.env["sales.customer.promise"], self.rep).with_context(default_lead_id=lead.id)
        promise = model.create({"name": "Test report", "date_due": self.today})
        self.assertEqual((promise.partner_id, promise.lead_id), (self.partner, lead))
        foreign = self._lead(partner_id=self._partner("Mill", self.rep).id, company_id=self.company.id, team_id=False)
        with self._refused(UserError, "Pump station"):
            self._promise(lead_id=foreign.id)
        hidden = self._lead(
            partner_id=self.partner.id, user_id=self.other_rep.id, company_id=self.company.id, team_id=False
        )
        with self._refused(AccessError):
            self._promise(lead_id=hidden.id)
        with self._refused(UserError, "customer"):
            bare = self._lead(company_id=self.company.id, team_id=False)
            model.with_context(default_lead_id=bare.id).create({"name": "x", "date_due": self.today})

    def test_nothing_is_forged(self):
        for values in ({"state": "kept"}, {"date_done": self.today}):
            with self._refused(AccessError):
                self._promise(-5, **values)
            with self._refused(AccessError):
                self._promise(-5).write(values)
        context = {"default_state": "kept", "default_date_done": self.today - timedelta(days=9)}
        model = self._as(self.env["sales.customer.promise"], self.rep).with_context(**context)
        forged = model.create({"partner_id": self.partner.id, "name": "x", "date_due": self.today - timedelta(days=5)})
        self.assertEqual((forged.state, forged.date_done), ("late", False))
        with self._refused(AccessError, "stays"):
            self._promise().write({"partner_id": self._partner("Mill", self.rep).id})

    def test_term_of_a_late_promise_is_moved_by_a_leader_only(self):
        promise = self._promise(-5)
        with self._refused(AccessError, "Send the report"):
            promise.date_due = self.today
        with self._refused(AccessError):
            promise.slack_days = 30
        self._as(promise, self.leader).date_due = self.today
        self.assertEqual(promise.state, "open")

    def test_a_late_promise_is_nobody_elses_and_nothing_else(self):
        promise = self._promise(-5)
        for values in ({"user_id": self.other_rep.id}, {"name": "Call"}):
            with self._refused(AccessError, "Send the report", "leader"):
                promise.write(values)
        promise.write({"name": "Send the report", "user_id": self.rep.id})
        self._as(promise, self.leader).with_context(tracking_disable=True).user_id = self.other_rep
        self.flush_tracking()
        self.assertEqual(promise.sudo().message_ids.tracking_value_ids.mapped("new_value_char"), ["Other Rep"])

    def test_nobody_makes_a_colleague_late(self):
        for values in ({"days": -5}, {"days": 5}):
            late = {"date_due": self.today - timedelta(days=5)}
            with self._refused(AccessError, "Other Rep", "late already"):
                promise = self._promise(user_id=self.other_rep.id, **values)
                promise.write(late)
        self._promise(-5, user=self.leader, user_id=self.other_rep.id)
        ended = self._promise(5)
        self.env.cr.execute("UPDATE sales_customer_promise SET date_due = %s WHERE id = %s", [*late.values(), ended.id])
        with self._refused(AccessError, "is late or done"):
            self._as(ended, self.rep).user_id = self.other_rep

    def test_owner_works_here(self):
        portal = new_test_user(self.env, "promise_portal", "base.group_portal", name="Guest")
        with self._refused(ValidationError, "Guest", "does not work here"):
            self._promise(user_id=portal.id)

    def test_late_promises_stay_in_the_record(self):
        with self._refused(UserError, "stays"):
            self._promise(-5).unlink()
        with self._refused(UserError, "stays"):
            self._promise(-5).with_context(_force_unlink=True, module="x").unlink()
        self._promise(5).unlink()

    def test_whose_promises_one_sees(self):
        promise = self._promise()
        for user, sees in ((self.rep, 1), (self.leader, 1), (self.manager, 1), (self.other_rep, 0)):
            found = self._as(self.env["sales.customer.promise"], user).search([("id", "=", promise.id)])
            self.assertEqual(len(found), sees, user.name)
        with self._refused(AccessError):
            self._promise(user=self.other_rep)
        promise.user_id = self.other_rep
        mine = self._as(promise, self.other_rep)
        mine.action_done()
        self.assertEqual(promise.state, "kept")

    def test_figures_and_texts_have_bounds(self):
        with self._refused(ValidationError, "366"):
            self._promise(slack_days=366)
        with self._refused(ValidationError):
            self._promise(name="x" * 10_001)

    def test_merged_partners_keep_all_promises(self):
        double = self._partner("Plant (2)", self.rep)
        first, second = self._promise(), self._promise(partner_id=double.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({"dst_partner_id": self.partner.id})
        wizard._merge((self.partner | double).ids, self.partner)
        self.env.invalidate_all()
        self.assertEqual((first | second).partner_id, self.partner)
