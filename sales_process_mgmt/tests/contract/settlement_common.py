from odoo import Command, fields

from .common import ContractCase


class SettlementCase(ContractCase):
    """Contracts that are signed, their invoices, and money that comes in all ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.outstanding = accounts.create(
            {"name": "Outstanding", "code": "101499", "account_type": "asset_current", "reconcile": True}
        )
        cls.expense = accounts.create({"name": "Bad Debts", "code": "669999", "account_type": "expense"})
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        lines = cls.bank.inbound_payment_method_line_ids | cls.bank.outbound_payment_method_line_ids
        lines.payment_account_id = cls.outstanding

    def _signed(self, total=1_000, percents=(100,), **values):
        """A contract in force with an order of its own."""
        line = {"product_id": self.service.id, "price_unit": total, "tax_ids": False}
        values = {"line_ids": [Command.create(line)], "installment_ids": self._percents(*percents)} | values
        contract = self._contract(**values)
        contract.action_submit()
        contract.action_sign()
        return contract

    def _invoice(self, contract, number=0, date=None):
        """The posted invoice of one of its instalments."""
        line = contract.installment_ids[number]
        line.action_create_invoice()
        if date:
            line.invoice_ids.write({"invoice_date": date})
        line.invoice_ids.action_post()
        return line.invoice_ids

    def _pay(self, amount, **values):
        """A posted payment of the customer, not matched with anything."""
        defaults = {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.partner.id,
            "amount": amount,
            "journal_id": self.bank.id,
            "currency_id": self.company.currency_id.id,
        }
        payment = self.env["account.payment"].create(defaults | values)
        payment.action_post()
        return payment

    def _match(self, *moves):
        """Reconcile the receivable lines of entries with each other."""
        self._receivable(*moves).filtered(lambda line: not line.reconciled).reconcile()

    def _receivable(self, *moves):
        entries = self.env["account.move"].union(*moves)
        return entries.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _unmatch(self, move):
        self._receivable(move).remove_move_reconcile()

    def _register(self, invoice, **values):
        """Pay through Odoo's wizard, which knows write-offs and early-payment discounts."""
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        return wizard.create({"journal_id": self.bank.id} | values)._create_payments()

    def _entry(self, debit, credit, amount):
        """A posted entry: ``debit`` to the customer's receivable by ``credit``."""
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        partner = {"partner_id": self.partner.id}
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": fields.Date.today(),
                "line_ids": [
                    Command.create({"account_id": debit.id, "debit": amount} | partner),
                    Command.create({"account_id": credit.id, "credit": amount} | partner),
                ],
            }
        )
        move.action_post()
        return move

    def _facts(self, *domain):
        self.env.flush_all()
        return self.env["sales.settlement"].search([*domain, ("company_id", "=", self.company.id)])

    def _sums(self, *domain):
        """Return (settled, written off, discount, cash, exchange difference) of facts."""
        facts = self._facts(*domain)
        names = ("settled", "written", "discount", "cash", "exchange")
        return tuple(round(sum(facts.mapped(name)), 2) for name in names)

    def _money(self, contract):
        """Return (invoiced, settled, advance, collected, written off) of a contract."""
        names = ("invoiced", "settled", "advance", "collected", "written")
        return tuple(round(contract[f"amount_{name}"], 2) for name in names)
