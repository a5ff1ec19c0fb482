from odoo import Command, fields
from odoo.tests import new_test_user

from ..common import ProcessCase


class PlanCase(ProcessCase):
    """A key account with its manager in a company of its own that can invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Plan Company", "currency_id": cls.env.ref("base.USD").id})
        cls.env.user.company_ids = [Command.link(cls.company.id)]
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls._switch("key_account", "installed_base", "customer_card", "swot")
        cls.manager_user = cls._user("plan_manager", "sales_team.group_sale_salesman")
        cls.outsider = cls._user("plan_outsider", "sales_team.group_sale_salesman")
        cls.boss = cls._user("plan_boss", "sales_team.group_sale_manager")
        cls.partner = cls.env["res.partner"].create(
            {"name": "Works", "is_company": True, "user_id": cls.manager_user.id}
        )
        cls.contact = cls.env["res.partner"].create({"name": "Ms Liu", "parent_id": cls.partner.id})
        cls.account = cls._key_account(cls.partner)

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(
            cls.env, login, groups, company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)]
        )

    @classmethod
    def _key_account(cls, partner, **values):
        return cls.env["sales.key.account"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "type_id": cls.env["sales.key.account.type"].search([], limit=1).id,
                "manager_id": cls.manager_user.id,
                **values,
            }
        )

    @classmethod
    def _load_accounts(cls):
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        outstanding = cls.env["account.account"].create(
            {
                "name": "Outstanding",
                "code": "101499",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.set(cls.company.ids)],
            }
        )
        lines = cls.bank.inbound_payment_method_line_ids | cls.bank.outbound_payment_method_line_ids
        lines.payment_account_id = outstanding
        cls.product = cls.env["product.product"].create(
            {"name": "Valve", "type": "consu", "standard_price": 60, "taxes_id": False}
        )

    def _invoice(self, amount, date="2025-02-10", kind="out_invoice", partner=None, post=True, **values):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (partner or self.contact).id,
                "invoice_date": date,
                "date": date,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": amount / 100,
                            "price_unit": 100,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def _pay(self, move, date="2025-03-01", **values):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        wizard = wizard.create({"payment_date": date, "journal_id": self.bank.id, **values})
        return wizard._create_payments()

    def _today(self, days=0):
        return fields.Date.add(fields.Date.today(), days=days)
