import base64

from odoo import Command
from odoo.tests import new_test_user

from .common import ContractCase

# What these files are is told by their first bytes.
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


class MoneyCase(ContractCase):
    """Signed contracts whose invoices are paid by bank, and the money rules of their company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receivable = cls.partner.with_company(cls.company).property_account_receivable_id
        cls.bank = cls.env["account.account"].search(
            [("account_type", "=", "asset_cash"), ("company_ids", "in", cls.company.ids)], limit=1
        )
        cls.worker = new_test_user(cls.env, "contract_worker", "base.group_user", name="Worker")
        cls.worker.company_ids |= cls.company

    @classmethod
    def _rule(cls, kind):
        return (
            cls.env["sales.money.rule"]
            .with_context(active_test=False)
            .search([("kind", "=", kind), ("company_id", "=", cls.company.id)])
        )

    @classmethod
    def _on(cls, kind, **values):
        """Switch a rule on, with other values if wanted."""
        rule = cls._rule(kind)
        rule.write({"active": True} | values)
        return rule

    def _signed(self, *percents, **values):
        """A signed contract of 120,000 in these percents; with its order, where it is for services."""
        contract = self._contract(installment_ids=self._percents(*(percents or (30, 60, 10))), **values)
        contract.action_submit()
        contract.action_sign()
        return contract

    def _invoice(self, installment):
        """The draft invoice of an instalment."""
        installment.action_create_invoice()
        return installment.invoice_ids.filtered(lambda move: move.state == "draft")

    def _pay(self, invoice, amount):
        """Pay by bank and reconcile; returns the receivable line of the payment."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "company_id": self.company.id,
                "line_ids": [
                    Command.create({"account_id": self.bank.id, "debit": amount}),
                    Command.create({"account_id": self.receivable.id, "credit": amount, "partner_id": self.partner.id}),
                ],
            }
        )
        entry.action_post()
        line = entry.line_ids.filtered(lambda one: one.account_id == self.receivable)
        due = invoice.line_ids.filtered(lambda one: one.display_type == "payment_term")
        (line | due).reconcile()
        return line

    def _deposit_paid(self, contract, amount=36_000):
        """Invoice the first instalment, and pay so much of it."""
        invoice = self._invoice(contract.installment_ids[0])
        invoice.action_post()
        return self._pay(invoice, amount)

    def _file(self, name="report.pdf", content=PDF, user=None):
        files = self.env["ir.attachment"].with_user(user or self.env.user)
        return files.create({"name": name, "datas": base64.b64encode(content)})

    def _logged(self, document):
        """What the chatter says, as one text."""
        return "\n".join(document.message_ids.mapped("body"))
