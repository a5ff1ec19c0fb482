from datetime import timedelta

from odoo import Command, fields

from ..common import ProcessCase


class CardCase(ProcessCase):
    """Customers of a company of its own, with invoices that weigh what a test says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls._switch("customer_card", "customer_class")
        cls.company = cls.env["res.company"].create({"name": "Card Works"})
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        for user in (cls.rep, cls.other_rep, cls.leader, cls.manager, cls.env.user):
            user.company_ids |= cls.company
        cls.env = cls.env(context=cls.env.context | {"allowed_company_ids": cls.company.ids})
        cls.team = cls.team.with_env(cls.env)
        cls.product = cls.env["product.product"].create({"name": "Pump", "standard_price": 0})
        cls.partner = cls._partner("Plant", cls.rep)

    @classmethod
    def _partner(cls, name, user=None):
        return cls.env["res.partner"].create({"name": name, "is_company": True, "user_id": user.id if user else False})

    @classmethod
    def _invoice(cls, partner, amount, days_ago=30, kind="out_invoice", quantity=1, **values):
        """Post an invoice, or credit note, without taxes."""
        day = cls.today - timedelta(days=days_ago)
        line = {"product_id": cls.product.id, "quantity": quantity, "price_unit": amount / quantity, "tax_ids": False}
        defaults = {"invoice_date": day, "date": day, "invoice_date_due": day, "invoice_payment_term_id": False}
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "invoice_line_ids": [Command.create(line)],
                **defaults,
                **values,
            }
        )
        move.action_post()
        return move

    def _customer(self, partner=None):
        """The customer record of a partner in the test's company."""
        return self.env["sales.customer"]._of(partner or self.partner, self.company).with_env(self.env)

    def _night(self):
        self._run_cron("ir_cron_customers")

    def _as(self, record, user):
        """The record as a user sees it in the test's company, with nothing in the cache."""
        self.env.invalidate_all()
        user._get_company_ids()  # each environment asks for them: counted where the one before was collected
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)
