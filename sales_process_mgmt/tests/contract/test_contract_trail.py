from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .settlement_common import SettlementCase

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"


@tagged("post_install", "-at_install")
class TestContractTrail(SettlementCase):
    """From contract to cash on one screen, by documents that are known, and by role."""

    def _trail(self, domain, user=None):
        self.env.flush_all()
        return self._as(self.env["sales.contract.trail"], user or self.env.user).search(domain)

    def _found(self, contract, user=None):
        rows = self._trail([("contract_id", "=", contract.id)], user)
        return sorted((row.step, row.amount, row.status) for row in rows)

    def test_from_contract_to_cash(self):
        """1,000 in 30 / 70: 300 invoiced, 200 of them paid, the rest of 700 planned; a payment taken back is gone."""
        contract = self._signed(1_000, (30, 70))
        invoice = self._invoice(contract)
        payment = self._pay(200)
        self._match(invoice, payment.move_id)
        expected = [
            ("contract", 1_000, "open"),
            ("instalment", 700, "planned"),
            ("invoice", 300, "open"),
            ("order", 1_000, "open"),
            ("payment", 200, "done"),
        ]
        self.assertEqual(self._found(contract), expected)
        row = self._trail([("contract_id", "=", contract.id), ("step", "=", "invoice")])
        self.assertEqual(row.action_open()["res_id"], invoice.id)
        self.assertIn(f"/my/invoices/{invoice.id}", self._as(row, self.rep).action_open()["url"])
        row = self._trail([("contract_id", "=", contract.id), ("step", "=", "payment")])
        self.assertEqual((row.name, row.action_open()["res_id"]), (payment.move_id.name, payment.move_id.id))
        self._unmatch(invoice)
        self.assertNotIn("payment", [step for step, _amount, _status in self._found(contract)])

    def test_one_invoice_over_two_orders(self):
        """Each order sees its own part of an invoice: 1,000 and 500."""
        orders = self.env["sale.order"]
        for price in (1_000, 500):
            line = {"product_id": self.service.id, "price_unit": price, "tax_ids": False}
            orders |= orders.create(
                {"partner_id": self.partner.id, "company_id": self.company.id, "order_line": [Command.create(line)]}
            )
        orders.action_confirm()
        for line in orders.order_line:
            line.qty_delivered = 1
        orders._create_invoices().action_post()
        rows = self._trail([("order_id", "in", orders.ids), ("step", "=", "invoice")])
        self.assertEqual(sorted(rows.mapped("amount")), [500, 1_000])
        self.assertEqual(len(rows.mapped("document_id")), 2)
        self.assertEqual(len(set(rows.mapped("document_id"))), 1)

    def test_dispatch_and_acceptance(self):
        contract = self._signed()
        dispatch = self.env["sales.dispatch"].create(
            {"contract_id": contract.id, "subject": "Install", "date_planned": fields.Date.today()}
        )
        self.env["sales.acceptance"].create(
            {"contract_id": contract.id, "dispatch_id": dispatch.id, "accepted_by": "Wang"}
        )
        found = [(step, status) for step, _amount, status in self._found(contract)]
        self.assertIn(("dispatch", "planned"), found)
        self.assertIn(("acceptance", "planned"), found)

    def test_delivery_and_return(self):
        """What went out and what came back; a delivery with the customer's signature is noted."""
        pump = self.env["product.product"].create({"name": "Pump", "type": "consu", "list_price": 100})
        line = {"product_id": pump.id, "product_uom_qty": 3, "tax_ids": False}
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "company_id": self.company.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.button_validate()
        domain = [("order_id", "=", order.id), ("step", "in", ("delivery", "return"))]
        row = self._trail(domain)
        self.assertEqual((row.name, row.status, row.is_noted), (picking.name, "done", False))
        picking.signature = PIXEL
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        wizard.action_create_returns()
        found = [(one.step, one.is_noted) for one in self._trail(domain)]
        self.assertCountEqual(found, [("delivery", True), ("return", False)])

    def test_who_reads(self):
        contract = self._signed(team_id=self.team.id)
        for user, may in ((self.rep, 2), (self.leader, 2), (self.clerk, 2), (self.finance, 2), (self.other_rep, 0)):
            rows = self._trail([("contract_id", "=", contract.id), ("step", "in", ("contract", "order"))], user)
            self.assertEqual(len(rows), may, user.name)
        row = self._trail([("contract_id", "=", contract.id), ("step", "=", "contract")])
        with self._refused(AccessError):
            self._as(row, self.other_rep).action_open()

    def test_ids_are_not_shared(self):
        contract = self._signed(1_000, (30, 70))
        self._match(self._invoice(contract), self._pay(300).move_id)
        rows = self._trail([])
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertEqual(len(rows), self.env["sales.contract.trail"].search_count([]))


@tagged("post_install", "-at_install")
class TestDemoTrail(TransactionCase):
    def test_every_step_is_shown(self):
        """The demo company has contracts in which each step occurs."""
        company = self.env.ref("sales_process_mgmt.company_huaxing")
        rows = self.env["sales.contract.trail"].search([("company_id", "=", company.id), ("contract_id", "!=", False)])
        wanted = {"contract", "order", "delivery", "dispatch", "acceptance", "instalment", "invoice", "payment"}
        self.assertLessEqual(wanted, set(rows.mapped("step")))
