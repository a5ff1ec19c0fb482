from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandover(HandoverCase):
    """Walk 8, and what a hand-over does with each kind of record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._customers(1)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.partner.id, "user_id": cls.rep.id}
        )
        cls.lead = cls._lead(partner_id=cls.contact.id, expected_revenue=1000)
        cls.lead.write({"stage_id": cls.stages[1].id})
        cls.order = cls._quotation(cls.contact)
        cls.activity = cls.lead.activity_schedule("mail.mail_activity_data_call", user_id=cls.rep.id)

    # === walk 8 ===

    def _walk(self):
        customers = self._customers(300)
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "user_id": self.rep.id,
                    "team_id": (self.team if number % 2 else self.other_team).id,
                    "partner_id": customers[number * 3].id,
                    "expected_revenue": 1000 * (number + 1),
                }
                for number in range(40)
            ]
        )
        for stage, some in zip(self.stages[1:3], (leads[:10], leads[10:20]), strict=True):
            self.env.flush_all()
            self.env.cr.execute("UPDATE crm_lead SET stage_id = %s WHERE id IN %s", [stage.id, tuple(some.ids)])
        self.env.invalidate_all()
        orders = self.env["sale.order"].create(
            [
                {"partner_id": customers[number].id, "user_id": self.rep.id, "team_id": self.team.id}
                for number in range(12)
            ]
        )
        return customers, leads, orders

    def _places(self, records):
        return {
            record.id: (record.team_id.id, "stage_id" in record._fields and record.stage_id.id) for record in records
        }

    def test_a_leaver_is_handed_over_to_two_colleagues_in_one_step(self):
        customers, leads, orders = self._walk()
        places = self._places(leads), self._places(orders)
        handover = self._handover(self.other_rep, self.third_rep, self.outsider)
        handover.receiver_ids[2].unlink()
        handover.action_preview()
        counts = [
            (receiver.customer_count, receiver.opportunity_count, receiver.quotation_count)
            for receiver in handover.receiver_ids
        ]
        self.assertEqual([sum(column) for column in zip(*counts, strict=True)], [301, 41, 13])
        self.assertLessEqual(abs(counts[0][0] - counts[1][0]), 1)
        self.assertEqual(customers.user_id, self.rep, "a preview moves nothing")
        handover.action_hand_over()
        both = self.other_rep | self.third_rep
        self.assertEqual(customers.user_id, both)
        for records in (leads, orders):
            self.assertLessEqual(records.user_id, both)
            for record in records:
                self.assertEqual(record.user_id, record.partner_id.user_id, "a deal goes where its customer goes")
        self.assertEqual((self._places(leads), self._places(orders)), places)
        for model in ("res.partner", "crm.lead", "sale.order"):
            self.assertFalse(self.env[model].search([("user_id", "=", self.rep.id)]), model)
        self.assertFalse(self.env["mail.activity"].search([("user_id", "=", self.rep.id)]))
        self.assertFalse(leads.sales_alert_ids, "nobody is told that they left their process")
        self.assertEqual(set(leads.sales_transition_ids.mapped("direction")), {"start"})
        self.assertEqual(set(handover.line_ids.mapped("state")), {"done"})

    def test_it_goes_back_by_itself_except_what_was_closed_meanwhile(self):
        customers, leads, orders = self._walk()
        handover = self._done(self._temporary(self.other_rep, self.third_rep))
        places = self._places(leads), self._places(orders)
        leads[0].action_set_lost()
        orders[0].action_confirm()
        orders[1]._action_cancel()
        customers[5].active = False
        customers[6].user_id = self.outsider
        taken_over = leads[0].user_id, orders[0].user_id
        self._end(handover)
        self._run_cron("ir_cron_handovers")
        self.assertEqual(handover.state, "back")
        kept = {
            leads[0]: "closed",
            orders[0]: "closed",
            orders[1]: "closed",
            customers[5]: "closed",
            customers[6]: "other_owner",
        }
        self.assertEqual((leads[0].user_id, orders[0].user_id), taken_over)
        for record, reason in kept.items():
            line = self._line(handover, record)
            self.assertEqual((line.state, line.reason), ("kept", reason))
        self.assertEqual(customers[6].user_id, self.outsider)
        back = (customers - customers[5] - customers[6]).user_id | leads[1:].user_id | orders[2:].user_id
        self.assertEqual(back, self.rep)
        self.assertEqual((self._places(leads), self._places(orders)), places)
        self.assertEqual(handover.kept_ids, handover.line_ids.filtered(lambda line: line.state == "kept"))

    # === each kind of record ===

    def test_contacts_and_activities_go_along(self):
        self._done(self._handover())
        self.assertEqual(self.contact.user_id, self.other_rep)
        self.assertEqual(self.activity.user_id, self.other_rep)
        self.assertEqual(self.lead.stage_id, self.stages[1])

    def test_a_box_that_is_not_ticked_stays(self):
        self._done(self._handover(has_quotation=False, has_activity=False, has_contact=False))
        self.assertEqual(self.partner.user_id, self.other_rep)
        self.assertEqual(self.order.user_id, self.rep)
        self.assertEqual((self.activity.user_id, self.contact.user_id), (self.rep, self.rep))

    def test_won_and_lost_ones_stay_with_who_closed_them(self):
        won, lost = self._lead(), self._lead()
        won.action_set_won()
        lost.action_set_lost()
        self._done(self._handover())
        self.assertEqual((won.user_id, lost.user_id), (self.rep, self.rep))
        self.assertEqual(self.lead.user_id, self.other_rep)

    def test_running_orders_go_along_when_ticked(self):
        product = self.env["product.product"].create({"name": "Pump", "type": "consu"})
        order = self._quotation(self.partner, order_line=[Command.create({"product_id": product.id})])
        order.action_confirm()
        self._done(self._handover())
        self.assertEqual(order.user_id, self.rep)
        self._done(self._handover(has_order=True))
        self.assertEqual(order.user_id, self.other_rep)
        self.assertEqual(order.order_line.salesman_id, self.other_rep)

    def test_order_with_a_service_that_is_owed_is_running(self):
        product = self.env["product.product"].create({"name": "Care", "type": "service", "invoice_policy": "order"})
        line = Command.create({"product_id": product.id, "price_unit": 100})
        orders = self._quotation(self.partner, order_line=[line]) | self._quotation(self.partner, order_line=[line])
        orders.action_confirm()
        for order in orders:
            order._create_invoices().action_post()
        orders[1].order_line.qty_delivered = 1
        self.assertEqual(orders.mapped("invoice_status"), ["invoiced", "invoiced"])
        self._done(self._handover(has_order=True))
        self.assertEqual(orders.mapped("user_id.name"), ["Other Rep", "Rep"])

    def test_leads_go_along(self):
        lead = self._lead(type="lead")
        self._done(self._handover())
        self.assertEqual((lead.user_id, lead.team_id), (self.other_rep, self.team))

    def test_one_note_on_each_record_and_one_line_of_history(self):
        self._done(self._handover())
        for record in (self.partner, self.contact, self.lead, self.order):
            notes = self._notes(record)
            self.assertEqual(len(notes), 1, record._name)
            self.assertIn("Rep → Other Rep", notes.body)
            self.assertIn("Leaves", notes.body)
        change = self.partner.sales_owner_change_ids[0]
        self.assertEqual(
            (change.reason, change.old_user_id, change.new_user_id), ("handed_over", self.rep, self.other_rep)
        )

    def test_who_takes_over_follows_and_who_leaves_does_not(self):
        for record in (self.lead, self.order, self.partner):
            record.message_subscribe(self.rep.partner_id.ids)
        self._done(self._handover())
        for record in (self.lead, self.order, self.partner):
            self.assertIn(self.other_rep.partner_id, record.message_partner_ids)
            self.assertNotIn(self.rep.partner_id, record.message_partner_ids)

    def test_who_was_away_still_follows_and_who_helped_no_longer_does(self):
        self.lead.message_subscribe((self.rep | self.third_rep).partner_id.ids)
        self.order.message_subscribe(self.other_rep.partner_id.ids)
        handover = self._done(self._temporary())
        self.assertIn(self.rep.partner_id, self.lead.message_partner_ids)
        handover.action_give_back()
        self.assertEqual(self.lead.message_partner_ids & (self.rep | self.other_rep).partner_id, self.rep.partner_id)
        self.assertIn(self.other_rep.partner_id, self.order.message_partner_ids, "he followed it before")

    def test_who_takes_over_is_told_once(self):
        self.other_rep.lang = "en_US"
        self._customers(5)
        handover = self._handover().with_context(tracking_disable=False)
        self._done(handover)
        about = [("model", "=", handover._name), ("res_id", "=", handover.id)]
        told = self.env["mail.message"].search([*about, ("partner_ids", "in", self.other_rep.partner_id.ids)])
        self.assertEqual(len(told), 1)
        self.assertIn("6 Customers", told.body)

    def test_what_came_in_after_the_preview_goes_where_its_customer_goes(self):
        handover = self._handover(self.other_rep, self.third_rep)
        handover.action_preview()
        late = self._lead(partner_id=self.partner.id)
        lonely = self._lead()
        handover.action_hand_over()
        self.assertEqual(late.user_id, self.partner.user_id)
        self.assertIn(lonely.user_id, self.other_rep | self.third_rep)

    def test_what_changed_hands_after_the_preview_is_left_out(self):
        handover = self._handover()
        handover.action_preview()
        self.partner.user_id = self.outsider
        self.lead.action_set_lost()
        self.order.with_context(disable_cancel_warning=True).unlink()
        handover.action_hand_over()
        self.assertEqual(self.partner.user_id, self.outsider)
        self.assertEqual(self.lead.user_id, self.rep)
        reasons = {line.scope: line.reason for line in handover.line_ids.filtered(lambda line: line.state == "skipped")}
        self.assertEqual(reasons["customer"], "other_owner")
        self.assertEqual(reasons["opportunity"], "closed")
        self.assertEqual(reasons["quotation"], "gone")

    def test_later_rooms_add_a_scope(self):
        codes = list(self.env["sales.handover"]._sales_handover_scopes())
        deals = ["customer", "contact", "opportunity", "quotation", "order", "activity"]
        higher = ["contract", "installment", "objection", "meeting"]
        self.assertEqual(codes, [*deals, "promise", "service", "key_account", *higher])
        for code in codes:
            self.assertIn(f"has_{code}", self.env["sales.handover"]._fields)

    # === when ===

    def test_one_that_starts_later_is_done_on_its_day(self):
        later = fields.Date.add(fields.Date.today(), days=3)
        handover = self._handover(by=self.leader, date_start=later)
        handover.action_preview()
        handover.action_hand_over()
        self.assertEqual((handover.state, self.partner.user_id), ("scheduled", self.rep))
        self._run_cron("ir_cron_handovers")
        self.assertEqual(handover.state, "scheduled")
        self.env.cr.execute("UPDATE sales_handover SET date_start = CURRENT_DATE WHERE id = %s", [handover.id])
        self.env.invalidate_all()
        self._run_cron("ir_cron_handovers")
        self.assertEqual((handover.state, self.partner.user_id), ("done", self.other_rep))
        self.assertEqual(self.partner.sales_owner_change_ids[0].user_id, self.leader)

    def test_a_scheduled_one_that_cannot_be_done_goes_to_its_responsible(self):
        handover = self._handover(date_start=fields.Date.add(fields.Date.today(), days=3))
        handover.action_preview()
        handover.action_hand_over()
        self.other_rep.active = False
        self.env.cr.execute("UPDATE sales_handover SET date_start = CURRENT_DATE WHERE id = %s", [handover.id])
        self.env.invalidate_all()
        self._run_cron("ir_cron_handovers")
        self.assertEqual((handover.state, self.partner.user_id), ("previewed", self.rep))
        self.assertEqual(handover.activity_ids.user_id, self.manager)
        self.assertIn("archived", handover.activity_ids.summary)

    def test_form_says_no_more_that_somebody_leaves_who_comes_back(self):
        new, spec = self.env["sales.handover"], {"reason": {}}
        for value, reason in (
            ({"date_end": "2030-01-01"}, "absence"),
            ({"partner_ids": [Command.set(self.partner.ids)]}, "rebalance"),
        ):
            found = new.onchange({"reason": "leave", **value}, list(value), spec | dict.fromkeys(value, {}))
            self.assertEqual(found["value"], {"reason": reason})
        found = new.onchange({"reason": "rebalance", "date_end": "2030-01-01"}, ["date_end"], spec | {"date_end": {}})
        self.assertEqual(found["value"], {}, "what somebody has chosen stays")

    def test_who_may_no_longer_is_refused_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leader.lang = "zh_CN"
        handover = self._handover(by=self.leader, date_start=fields.Date.add(fields.Date.today(), days=3))
        handover.action_preview()
        handover.action_hand_over()
        handover = handover.sudo()
        self.team.user_id = self.other_rep
        self.env.cr.execute("UPDATE sales_handover SET date_start = CURRENT_DATE WHERE id = %s", [handover.id])
        self.env.invalidate_all()
        self._run_cron("ir_cron_handovers")
        self.assertEqual((handover.state, self.partner.user_id), ("previewed", self.rep))
        self.assertIn("才能为", handover.activity_ids.summary)

    def test_one_that_was_missed_until_its_end_is_not_begun(self):
        handover = self._temporary(date_start=fields.Date.add(fields.Date.today(), days=3))
        handover.action_preview()
        handover.action_hand_over()
        self._end(handover)
        self._run_cron("ir_cron_handovers")
        self.assertEqual((handover.state, self.partner.user_id), ("previewed", self.rep))
        self.assertIn("should have gone back", handover.activity_ids.summary)
        with self._refused(UserError, "choose a later date"):
            handover.action_hand_over()

    def test_it_stays_when_who_was_away_has_left(self):
        handover = self._done(self._temporary())
        self.rep.active = False
        self._end(handover)
        self._run_cron("ir_cron_handovers")
        self.assertEqual((handover.state, self.partner.user_id), ("kept", self.other_rep))
        self.assertEqual(set(handover.line_ids.mapped("reason")), {"from_archived"})
        self.assertEqual(handover.activity_ids.user_id, self.leader)
        self._run_cron("ir_cron_handovers")
        self.assertEqual(len(handover.activity_ids), 1)

    def test_the_night_may_be_repeated(self):
        handover = self._done(self._temporary())
        self._end(handover)
        self._run_cron("ir_cron_handovers")
        self.lead.user_id = self.other_rep
        notes = len(self._notes(self.partner))
        self._run_cron("ir_cron_handovers")
        self.assertEqual(self.lead.user_id, self.other_rep)
        self.assertEqual(len(self._notes(self.partner)), notes)

    def test_one_that_is_not_due_stays(self):
        handover = self._done(self._temporary(days=2))
        self._run_cron("ir_cron_handovers")
        self.assertEqual((handover.state, self.partner.user_id), ("done", self.other_rep))

    # === TELLING ===

    def test_leader_is_told_in_his_language_that_nobody_is_there(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leader.lang = "zh_CN"
        handover = self._done(self._temporary())
        self.rep.active = False
        self._end(handover)
        self._run_cron("ir_cron_handovers")
        [todo] = handover.activity_ids.filtered(lambda activity: activity.user_id == self.leader)
        self.assertIn("已归档", todo.summary)

    def test_each_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.other_rep.lang = "zh_CN"
        handover = self._done(self._handover(self.other_rep, self.third_rep))
        told = self.env["mail.message"].search(
            [("model", "=", "sales.handover"), ("res_id", "=", handover.id), ("message_type", "=", "user_notification")]
        )
        texts = {message.partner_ids.user_ids: message.body for message in told}
        self.assertIn("移交给您", texts[self.other_rep])
        self.assertNotIn("Customers", texts[self.other_rep])
