from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import EVIDENCE, DealCase


@tagged("post_install", "-at_install")
class TestChecklist(DealCase):
    """The checklist, its progress, the kinds of criteria, and the zones that they prove."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.step = cls.stages[0].sales_step_id
        cls.step.criterion_ids.unlink()

    @classmethod
    def _criterion(cls, **values):
        return cls.env["sales.stage.criterion"].create({"step_id": cls.step.id, "name": "Known"} | values)

    def _is_met(self, criterion, lead=None):
        lead = lead or self.lead
        self.env.flush_all()
        lead.invalidate_recordset()
        step = next(step for step in lead.sales_checklist["steps"] if step["is_current"])
        return next(item["met"] for item in step["criteria"] if item["id"] == criterion.id)

    # === ticks ===

    def test_tick_is_signed_and_counts(self):
        criterion = self._criterion(needs_evidence=True)
        self.assertEqual((self.lead.sales_criteria_met, self.lead.sales_criteria_total), (0, 1))
        self.as_rep.sales_tick_criterion(criterion.id, True, EVIDENCE)
        tick = self.lead.sales_criterion_ids
        self.assertEqual((tick.user_id, tick.evidence), (self.rep, EVIDENCE))
        self.assertTrue(tick.date and self._is_met(criterion))
        self.assertEqual((self.lead.sales_criteria_met, self.lead.sales_criteria_total), (1, 1))
        self.as_rep.sales_tick_criterion(criterion.id, False, EVIDENCE)
        self.assertFalse(self._is_met(criterion))
        self.assertEqual(tick.evidence, EVIDENCE, "unticking loses nothing that was typed")

    def test_evidence_is_asked_for(self):
        criterion = self._criterion(needs_evidence=True)
        for evidence in (False, "", "   "):
            with self._refused(ValidationError, "Known", "evidence"):
                self.as_rep.sales_tick_criterion(criterion.id, True, evidence)

    def test_what_a_document_proves_cannot_be_ticked(self):
        criterion = self._criterion(kind="fact", fact="quotation_sent")
        with self._refused(ValidationError, "cannot be ticked"):
            self.as_rep.sales_tick_criterion(criterion.id, True)

    def test_a_criterion_of_another_process_is_refused(self):
        foreign = self.env.ref("sales_process_mgmt.process_tender").step_ids.criterion_ids[0]
        with self._refused(UserError, "not part"):
            self.as_rep.sales_tick_criterion(foreign.id, True)
        with self._refused(UserError, "not part"):
            self.as_rep.sales_tick_criterion(99999999, True)

    def test_another_reps_opportunity_cannot_be_ticked(self):
        criterion = self._criterion()
        with self._refused(AccessError):
            self.lead.with_user(self.other_rep).sales_tick_criterion(criterion.id, True)
        with self._refused(AccessError):
            self.env["sales.lead.criterion"].with_user(self.other_rep).create(
                {"lead_id": self.lead.id, "criterion_id": criterion.id, "is_done": True}
            )

    def test_a_tick_cannot_be_moved_or_signed_by_another(self):
        criterion, other = self._criterion(), self._lead(name="Other")
        self.as_rep.sales_tick_criterion(criterion.id, True)
        tick = self.lead.sales_criterion_ids.with_user(self.rep)
        with self._refused(AccessError):
            tick.write({"lead_id": other.id})
        tick.with_user(self.leader).write({"user_id": self.manager.id, "date": "2020-01-01"})
        self.assertEqual(tick.user_id, self.rep)
        self.assertNotEqual(tick.date.year, 2020)

    def test_read_only_for_those_who_may_not_write(self):
        self.assertTrue(self.as_rep.sales_checklist["editable"])
        self.lead.action_archive()
        self.assertFalse(self.as_rep.sales_checklist["editable"])

    # === the other kinds ===

    def test_field(self):
        criterion = self._criterion(kind="field", field_id=self.env.ref("crm.field_crm_lead__expected_revenue").id)
        self.assertFalse(self._is_met(criterion))
        self.lead.expected_revenue = 1
        self.assertTrue(self._is_met(criterion))

    def test_domain(self):
        criterion = self._criterion(kind="domain", domain="['|', ('phone', '!=', False), ('email_from', '!=', False)]")
        self.assertFalse(self._is_met(criterion))
        self.lead.phone = "+86 21 5555 0100"
        self.assertTrue(self._is_met(criterion))

    def test_activity(self):
        call = self.env.ref("mail.mail_activity_data_call")
        criterion = self._criterion(kind="activity", activity_type_id=call.id)
        activity = self.lead.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        self.assertFalse(self._is_met(criterion))
        activity.action_feedback(feedback="Reached")
        self.assertTrue(self._is_met(criterion))

    def test_meeting_held(self):
        criterion = self._criterion(kind="fact", fact="meeting_held")
        start = fields.Datetime.now() - timedelta(days=1)
        values = {
            "name": "Visit",
            "opportunity_id": self.lead.id,
            "start": start,
            "stop": start + timedelta(hours=1),
        }
        meeting = self.env["calendar.event"].create(values)
        self.assertTrue(self._is_met(criterion))
        meeting.active = False
        self.assertFalse(self._is_met(criterion), "a cancelled meeting was not held")

    def test_documents_from_quotation_to_deposit(self):
        facts = {
            code: self._criterion(name=code, kind="fact", fact=code)
            for code in ("quotation_sent", "order_confirmed", "stock_reserved", "deposit_paid")
        }
        partner = self.env["res.partner"].create({"name": "Customer"})
        product = self.env["product.product"].create({"name": "Pump", "is_storable": True, "list_price": 100})
        self.lead.partner_id = partner
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "opportunity_id": self.lead.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        self.assertFalse(self._is_met(facts["quotation_sent"]))
        order.action_quotation_sent()
        self.assertTrue(self._is_met(facts["quotation_sent"]))
        self.assertFalse(self._is_met(facts["order_confirmed"]))
        order.action_confirm()
        self.assertTrue(self._is_met(facts["order_confirmed"]))
        self.assertFalse(self._is_met(facts["stock_reserved"]), "nothing is on stock")
        location = order.warehouse_id.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(product, location, 5)
        order.picking_ids.action_assign()
        self.assertTrue(self._is_met(facts["stock_reserved"]))
        self._pay_deposit(order, facts["deposit_paid"])

    def _pay_deposit(self, order, fact):
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids, active_model="sale.order")
        invoice = wizard.create({"advance_payment_method": "percentage", "amount": 30})._create_invoices(order)
        invoice.action_post()
        self.assertFalse(self._is_met(fact))
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({})._create_payments()
        self.assertTrue(self._is_met(fact))

    def test_a_down_payment_of_another_customer_proves_nothing(self):
        fact = self._criterion(kind="fact", fact="deposit_paid")
        product = self.env["product.product"].create({"name": "Pump", "type": "service", "list_price": 100})
        orders = self.env["sale.order"]
        for name in ("Payer", "Other"):
            partner = self.env["res.partner"].create({"name": name})
            orders |= self.env["sale.order"].create(
                {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id})]}
            )
        paid, other = orders
        paid.opportunity_id = self.lead
        paid.action_confirm()
        self._pay_deposit(paid, fact)
        paid.opportunity_id = False
        invoice_line = paid.invoice_ids.invoice_line_ids.filtered("product_id")[:1] or paid.invoice_ids.invoice_line_ids
        other.write(
            {
                "opportunity_id": self.lead.id,
                "order_line": [
                    (0, 0, {"is_downpayment": True, "product_uom_qty": 0, "invoice_lines": [(6, 0, invoice_line.ids)]})
                ],
            }
        )
        self.assertFalse(self._is_met(fact))
        other.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=other.ids, active_model="sale.order")
        own = wizard.create({"advance_payment_method": "percentage", "amount": 30})._create_invoices(other)
        forged = other.order_line.filtered(lambda line: invoice_line & line.invoice_lines)
        forged.invoice_lines += own.invoice_line_ids.filtered("is_downpayment")
        self.assertFalse(self._is_met(fact), "of one invoice the customer, of another that it is paid")
        paid.partner_id.parent_id = other.partner_id
        self.assertTrue(self._is_met(fact), "paid by a branch of the customer")

    def test_a_rep_who_may_not_read_the_document_is_told_the_same(self):
        criterion = self._criterion(kind="fact", fact="quotation_sent")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
                "opportunity_id": self.lead.id,
                "user_id": self.manager.id,
            }
        )
        order.action_quotation_sent()
        self.assertFalse(order.with_user(self.rep).has_access("read"))
        self.assertTrue(self._is_met(criterion, self.as_rep))

    # === zones ===

    def test_zones_follow_what_is_proven(self):
        fit = self._criterion(name="Fit", proof="fit")
        contact = self._criterion(name="Contact", proof="contact")
        self.assertEqual((self.lead.sales_zone, self.lead.sales_work_rank), ("universe", 2))
        self.lead.write({"partner_id": self.env["res.partner"].create({"name": "C"}).id, "expected_revenue": 10})
        self.assertEqual((self.lead.sales_zone, self.lead.sales_work_rank), ("above", 2))
        self.as_rep.sales_tick_criterion(fit.id, True)
        self.assertEqual(self.lead.sales_zone, "above")
        self.as_rep.sales_tick_criterion(contact.id, True)
        self.assertEqual((self.lead.sales_zone, self.lead.sales_work_rank), ("in", 3))
        half = self.process._usual_cycle_days() / 2
        today = fields.Date.context_today(self.lead)
        self.lead.write({"probability": 90, "date_deadline": today + timedelta(days=int(half) + 2)})
        self.assertEqual(self.lead.sales_zone, "in", "it closes too late")
        self.lead.date_deadline = today + timedelta(days=int(half) - 1)
        self.assertEqual((self.lead.sales_zone, self.lead.sales_work_rank), ("best_few", 1))
        self.lead.probability = 89
        self.assertEqual(self.lead.sales_zone, "in")

    def test_zone_only_for_open_ones_of_a_process(self):
        self.assertFalse(self._lead(team_id=self.plain_team.id).sales_zone)
        self.lead.action_set_lost()
        self.assertEqual((self.lead.sales_zone, self.lead.sales_work_rank), (False, 9))

    def test_nightly_refresh_sees_documents_and_time(self):
        self._criterion(name="Fit", proof="fit", kind="fact", fact="meeting_held")
        self._criterion(name="Contact", proof="contact", kind="fact", fact="meeting_held")
        start = fields.Datetime.now() - timedelta(days=1)
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "opportunity_id": self.lead.id,
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )
        self._run_cron("ir_cron_zones")
        self.assertEqual(self.lead.sales_zone, "in")

    def test_work_order(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.crm_lead_work_order_action")
        leads = self.lead | self._lead(name="B") | self._lead(name="C")
        leads.flush_recordset()
        for lead, rank in zip(leads, (3, 1, 2), strict=True):
            self.cr.execute("UPDATE crm_lead SET sales_work_rank = %s WHERE id = %s", (rank, lead.id))
        leads.invalidate_recordset()
        found = self.env["crm.lead"].search(
            [("type", "=", "opportunity"), ("sales_zone", "!=", False), ("id", "in", leads.ids)],
            order="sales_work_rank",
        )
        self.assertEqual(found, leads[1] | leads[2] | leads[0])
        self.assertIn("sales_zone", action["domain"])
