from odoo import api, fields, models
from odoo.tools import float_compare

NAMED = 5  # so many lines are named, the others counted


class SalesAccountDiscountMixin(models.AbstractModel):
    """Discount policy of a key account on its quotations: says when a line gives more than may be given unasked.

    It says so and holds nothing up: who may allow it is a matter of the company.
    """

    _name = "sales.account.discount.mixin"
    _description = "Discount Policy on Quotations"

    sales_discount_warning = fields.Char(
        "Above the Discount Policy",
        compute="_compute_sales_discount_warning",
        groups="sales_process_mgmt.group_part_key_account",
    )

    @api.depends("partner_id", "company_id", "state", "order_line.discount", "order_line.product_id")
    @api.depends_context("lang", "uid")
    def _compute_sales_discount_warning(self):
        """Name the lines and figures; one statement for all quotations that give a discount at all."""
        self.sales_discount_warning = False
        open_ones = self.filtered(lambda order: order.state in ("draft", "sent"))
        giving = open_ones.filtered(lambda order: any(line.discount > 0 for line in order.order_line))
        accounts = giving._sales_discount_accounts()
        for order in giving:
            account = accounts.get((order.partner_id.commercial_partner_id._origin.id, order.company_id._origin.id))
            order.sales_discount_warning = account and order._sales_discount_text(account)

    def _sales_discount_accounts(self):
        """Return ``{(customer's id, company's id): key account}``, also of those that the seller does not see.

        Whoever sells has to know what may be given, so the limit is read as superuser.
        """
        customers = self.partner_id.commercial_partner_id._origin
        if not customers or not self.env["sales.part"]._is_on("key_account"):
            return {}
        accounts = self.env["sales.key.account"].sudo().with_context(active_test=True)
        found = accounts.search_fetch(
            [("partner_id", "in", customers.ids)], ["partner_id", "company_id", "discount_limit", "manager_id"]
        )
        return {(account.partner_id.id, account.company_id.id): account for account in found}

    def _sales_discount_text(self, account):
        """Return what is above the limit, and whom to ask; False where nothing is."""
        self.ensure_one()
        limit = account.discount_limit
        above = self.order_line.filtered(lambda line: float_compare(line.discount, limit, precision_digits=2) > 0)
        if not above:
            return False
        lines = [f"{line.product_id.display_name or line.name} {line.discount:g} %" for line in above[:NAMED]]
        if len(above) > NAMED:
            lines.append(self.env._("%(count)s more", count=len(above) - NAMED))
        text = self.env._(
            "Key account “%(account)s”: up to %(limit)g %% discount without asking. Above it: %(lines)s.",
            account=account.display_name,
            limit=limit,
            lines=", ".join(lines),
        )
        if account.manager_id == self.env.user:
            return text
        whom = self.env._(
            "Agree on it with %(manager)s before you send the quotation.", manager=account.manager_id.name
        )
        return f"{text} {whom}"
