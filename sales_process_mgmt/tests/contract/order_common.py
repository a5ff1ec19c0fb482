from odoo import Command

from .common import ContractCase


class OrderCase(ContractCase):
    """Orders of the rep for goods at 1,000 that are in stock, without taxes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create(
            {"name": "Pump", "type": "consu", "invoice_policy": "delivery", "list_price": 1_000, "taxes_id": False}
        )

    @classmethod
    def _order(cls, amount=1_000, quantity=1, **values):
        """A quotation of the rep over goods worth ``amount``."""
        line = {
            "product_id": cls.goods.id,
            "product_uom_qty": quantity,
            "price_unit": amount / quantity,
            "tax_ids": False,
        }
        defaults = {
            "partner_id": cls.partner.id,
            "company_id": cls.company.id,
            "user_id": cls.rep.id,
            "order_line": [Command.create(line)],
        }
        return cls.env["sale.order"].create(defaults | values)

    @classmethod
    def _invoice(cls, amount, date="2026-01-01", due=None, partner=None, post=True):
        """A posted invoice without taxes, due on a day."""
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.partner).id,
                "company_id": cls.company.id,
                "invoice_date": date,
                "invoice_date_due": due or date,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Old", "price_unit": amount, "tax_ids": False})],
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, amount, date="2026-01-01", partner=None):
        """Money that came in, not allocated."""
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        partner = partner or cls.partner
        account = partner.with_company(cls.company).property_account_receivable_id
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": date,
                "journal_id": journal.id,
                "line_ids": [
                    Command.create({"account_id": journal.default_account_id.id, "debit": amount}),
                    Command.create({"account_id": account.id, "credit": amount, "partner_id": partner.id}),
                ],
            }
        )
        entry.action_post()
        return entry

    def _deliver(self, order, user=None):
        """Let all goods of an order go."""
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        pickings.with_user(user or self.env.user).button_validate()

    def _approval(self, *users, **values):
        """A rule by which releases are approved by these users, one after the other."""
        tiers = [
            Command.create({"level": level, "name": user.name, "approver": "user", "user_id": user.id})
            for level, user in enumerate(users, 1)
        ]
        return self.env["sales.approval.rule"].create(
            {"name": "Releases", "kind": "hold", "company_id": self.company.id, "tier_ids": tiers} | values
        )
