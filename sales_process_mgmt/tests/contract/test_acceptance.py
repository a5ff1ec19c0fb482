from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestAcceptance(MoneyCase):
    """What the customer has said to the work, what falls due from it, and signed notes of deliveries."""

    @classmethod
    def _plan_of(cls, *triggers):
        """Instalments due 15 days after these."""
        share = 100 / len(triggers)
        return [
            Command.create({"name": trigger, "percent": share, "sequence": place, "trigger": trigger, "days": 15})
            for place, trigger in enumerate(triggers, 1)
        ]

    def _running(self, *triggers, **values):
        contract = self._contract(installment_ids=self._plan_of(*triggers), **values)
        contract.action_submit()
        contract.date_signed = fields.Date.today() - timedelta(days=40)
        contract.action_sign()
        return contract

    def _report(self, contract, user=None, **values):
        user = user or self.rep
        defaults = {
            "contract_id": contract.id,
            "accepted_by": "Ms Chen",
            "attachment_ids": [Command.set(self._file(user=user).ids)],
        }
        return self._as(self.env["sales.acceptance"], user).create(defaults | values)

    def _day(self, days):
        return fields.Date.today() - timedelta(days=days)

    def test_falls_due(self):
        """Accepted 5 days ago: due 15 days after that; refused and draft reports say nothing."""
        contract = self._running("signing", "acceptance")
        last = contract.installment_ids[1]
        self.assertFalse(last.date_due)
        refused = self._report(contract, result="refused", defects="It leaks", date=self._day(9))
        self._as(refused, self.rep).action_record()
        self.assertEqual((refused.state, contract.date_accepted, last.date_due), ("done", False, False))
        report = self._report(contract, date=self._day(5), result="defects", defects="A scratch")
        self.assertFalse(last.date_due)
        self._as(report, self.rep).action_record()
        self.assertEqual((contract.date_accepted, last.date_due), (self._day(5), self._day(-10)))
        later = self._report(contract, date=self._day(1))
        self._as(later, self.rep).action_record()
        self.assertEqual(last.date_due, self._day(-10), "the first one counts")
        self.assertEqual(contract.installment_ids[0].date_due, self._day(25))

    def test_ends_the_dispatch(self):
        contract = self._running("signing", "acceptance")
        dispatch = self.env["sales.dispatch"].create(
            {"contract_id": contract.id, "subject": "Install", "user_id": self.worker.id}
        )
        report = self._report(contract, dispatch_id=dispatch.id)
        with self._refused(UserError, dispatch.name, "was not sent out"):
            self._as(report, self.rep).action_record()
        dispatch.sudo().state = "released"
        self._as(report, self.rep).action_record()
        self.assertEqual(dispatch.state, "done")
        reports = self._as(self.env["sales.acceptance"], self.rep)
        by_dispatch = reports.create({"accepted_by": "Ms Chen", "dispatch_id": dispatch.id})
        self.assertEqual(by_dispatch.contract_id, contract)
        other = self._running("signing")
        with self._refused(ValidationError, "is no dispatch of"):
            self._report(other, dispatch_id=dispatch.id)

    def test_wrong_paper(self):
        """Told by what is in the file, not by its name."""
        contract = self._running("signing", "acceptance")
        for name, content in (("report.pdf", b"PK not a report"), ("notes.txt", b"accepted"), ("page.pdf", b"<html/>")):
            with self._refused(ValidationError, f"“{name}”", "neither a PDF nor a picture"):
                paper = self._file(name, content, user=self.rep)
                self._report(contract, attachment_ids=[Command.set(paper.ids)])
        with self._refused(ValidationError, "“nothing.pdf”", "is empty"):
            self._report(contract, attachment_ids=[Command.set(self._file("nothing.pdf", b"", user=self.rep).ids)])
        report = self._report(contract, attachment_ids=False)
        with self._refused(UserError, report.name, "no paper attached"):
            self._as(report, self.rep).action_record()
        with self._refused(AccessError):
            hidden = self._file(user=self.other_rep)
            self._as(report, self.rep).write({"attachment_ids": [Command.set(hidden.ids)]})
        png = self._file(
            "photo.bin", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06", user=self.rep
        )
        self._as(report, self.rep).write({"attachment_ids": [Command.set(png.ids)]})
        self._as(report, self.rep).action_record()
        self.assertEqual((png.res_model, png.res_id, report.state), ("sales.acceptance", report.id, "done"))

    def test_bad_dates(self):
        contract = self._running("signing", "acceptance")
        with self._refused(ValidationError, "still to come"):
            self._report(contract, date=self._day(-1))
        report = self._report(contract, date=self._day(41))
        with self._refused(UserError, "before", contract.name):
            self._as(report, self.rep).action_record()
        draft = self._report(self._contract())
        with self._refused(UserError, "is not signed"):
            self._as(draft, self.rep).action_record()
        mute = self._report(contract, result="refused")
        with self._refused(UserError, "why it was refused"):
            self._as(mute, self.rep).action_record()

    def test_recorded_stays(self):
        contract = self._running("signing", "acceptance")
        report = self._report(contract, state="done", name="X")
        self.assertEqual((report.state, contract.date_accepted), ("draft", False))
        self.assertRegex(report.name, r"^AC\d{4}-\d{4}$")
        self._as(report, self.rep).write({"state": "done"})
        self.env.invalidate_all()
        self.assertEqual(report.state, "draft")
        self._as(report, self.rep).action_record()
        for change in (
            lambda one: one.write({"result": "refused"}),
            lambda one: one.write({"attachment_ids": [Command.clear()]}),
            lambda one: one.unlink(),
            lambda one: one.action_record(),
        ):
            with self._refused(UserError, "is recorded"):
                change(self._as(report, self.clerk))
        copied = self._as(report, self.rep).copy()
        self.assertEqual((copied.state, bool(copied.attachment_ids)), ("draft", False))
        with self._refused(AccessError, "Accepted on"):
            self._as(contract, self.rep).write({"date_accepted": self._day(3)})
        self._as(contract, self.rep).write({"date_delivered": self._day(3)})
        self.env.invalidate_all()
        self.assertEqual((contract.date_accepted, contract.date_delivered), (self._day(0), False))

    def test_recorded_papers_stay(self):
        """Files of a recorded report are proofs: nobody replaces, renames, moves or deletes them."""
        contract = self._running("signing", "acceptance")
        report = self._report(contract)
        paper = report.attachment_ids
        self._as(paper, self.rep).name = "report.pdf"
        self._as(report, self.rep).action_record()
        for user in (self.rep, self.clerk, self.manager):
            for change in (
                lambda one: one.write({"raw": b"%PDF-1.4 forged"}),
                lambda one: one.write({"name": "other.pdf"}),
                lambda one: one.write({"res_model": "res.partner", "res_id": self.partner.id}),
                lambda one: one.write({"sales_is_sealed": False}),
                lambda one: one.unlink(),
            ):
                with self._refused(AccessError):
                    change(self._as(paper, user))
        with self._refused(AccessError, "report.pdf"):
            self._as(paper, self.rep).unlink()
        with self._refused(AccessError, "by signing and recording"):
            self._as(paper, self.rep).create({"name": "forged", "sales_is_sealed": True})
        self.assertTrue(paper.exists().sales_is_sealed)

    def test_rights(self):
        contract = self._running("signing", "acceptance", team_id=self.team.id)
        report = self._report(contract)
        for user, reads, writes in (
            (self.rep, True, True),
            (self.leader, True, True),
            (self.clerk, True, True),
            (self.other_rep, False, False),
            (self.finance, True, False),
            (self.worker, False, False),
        ):
            record = self._as(report, user)
            self.assertEqual((record.has_access("read"), record.has_access("write")), (reads, writes), user.name)
        with self._refused(AccessError):
            self._report(contract, user=self.other_rep)

    # === BEFORE THE INVOICE ===

    def test_last_instalment(self):
        """The rest of 60,000 is invoiced after the report; the down payment does not wait."""
        self._on("acceptance_invoice")
        contract = self._running("signing", "acceptance")
        deposit = self._invoice(contract.installment_ids[0])
        deposit.action_post()
        rest = self._invoice(contract.installment_ids[1])
        with self._refused(UserError, "Acceptance report before the last instalment", contract.name):
            rest.action_post()
        with self._refused(UserError, contract.name):
            rest.sudo().sales_installment_id = False
            rest.action_post()
        self._as(self._report(contract), self.rep).action_record()
        rest.action_post()
        self.assertEqual((rest.state, rest.amount_total), ("posted", 60_000))

    def _goods(self, quantity=10):
        """A mixed contract of goods at 100 each, and its confirmed order."""
        pump = self.env["product.product"].create(
            {"name": "Pump", "type": "consu", "invoice_policy": "delivery", "list_price": 100}
        )
        line = {"product_id": pump.id, "quantity": quantity, "price_unit": 100, "tax_ids": False}
        return self._running("signing", "delivery", kind="mixed", line_ids=[Command.create(line)])

    def _deliver(self, picking, quantity):
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        result = picking.button_validate()
        if result is not True:
            wizard = self.env[result["res_model"]].with_context(**result["context"]).create({})
            wizard.process()
        self.assertEqual(picking.state, "done")

    def test_first_complete_delivery(self):
        """4 of 10 delivered: nothing is due; the other 6: due 15 days from today."""
        contract = self._goods()
        picking = contract.order_ids.picking_ids
        self._deliver(picking, 4)
        self.assertFalse(contract.date_delivered)
        self._deliver(contract.order_ids.picking_ids - picking, 6)
        self.assertEqual(contract.date_delivered, fields.Date.today())
        self.assertEqual(contract.installment_ids[1].date_due, self._day(-15))

    def test_signed_note(self):
        """4 delivered with a note, 6 without: 10 are not invoiced, 4 would be."""
        self._on("signed_note")
        contract = self._goods()
        order = contract.order_ids
        first = order.picking_ids
        self._deliver(first, 4)
        invoice = order._create_invoices()
        with self._refused(UserError, "Signed delivery note", "Pump", "4 would", "0 are delivered", first.name):
            invoice.action_post()
        with self._refused(ValidationError, "“note.pdf”", "neither a PDF"):
            first.sales_signed_note_ids = self._file("note.pdf", b"text")
        first.sales_signed_note_ids = self._file("note.pdf")
        invoice.action_post()
        second = order.picking_ids - first
        self._deliver(second, 6)
        rest = order._create_invoices()
        with self._refused(UserError, "10 would", "4 are delivered", second.name):
            rest.action_post()
        second.sales_signed_note_ids = self._file("note.pdf")
        rest.action_post()
        self.assertEqual(((invoice | rest).mapped("state"), invoice.amount_total), (["posted", "posted"], 400))
