from odoo import api, fields, models


class SalesAccountPartMixin(models.AbstractModel):
    """What is known of a customer and belongs to a key account where there is one: installed base, purchase plans.

    It is kept by customer and company, so that merging accounts or ending one loses nothing. Contacts stand for
    their company. Rights: who owns the customer or leads his owner, the account's team, all (record rules).
    """

    _name = "sales.account.part.mixin"
    _inherit = [
        "sales.of.commercial.mixin",
        "sales.short.list.mixin",
        "sales.derived.mixin",
        "sales.text.limit.mixin",
        "sales.range.mixin",
        "sales.same.company.mixin",
    ]
    _description = "Part of a Key Account"
    _inverse_fields = ("partner_id", "account_id")
    _seen_fields = ("partner_id",)

    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    account_id = fields.Many2one(
        "sales.key.account",
        "Key Account",
        compute="_compute_account_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("partner_id", "company_id")
    def _compute_account_id(self):
        accounts = self.env["sales.key.account"].sudo().with_context(active_test=False)
        found = accounts.search([("partner_id", "in", self.partner_id.commercial_partner_id.ids)])
        by_key = {(account.partner_id, account.company_id): account for account in found}
        for part in self:
            part.account_id = by_key.get((part.partner_id.commercial_partner_id, part.company_id), False)

    @api.constrains("partner_id", "company_id")
    def _check_partner_company(self):
        for part in self.sudo():
            part._refuse_foreign(part.partner_id, part.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        """A line of a key account's form is of that account's customer and company."""
        customers = self._companies_of(vals_list, is_new=True)
        parts = super().create([self._settled(*pair) for pair in zip(vals_list, customers, strict=True)])
        # While the account was worked out before saving, Odoo has put the unsaved line into its list.
        lists = [field.name for field in self.pool.field_inverses[self._fields["account_id"]]]
        parts.account_id.invalidate_recordset(lists, flush=False)
        return parts

    def write(self, vals):
        result = super().write(self._settled(vals, *self._companies_of([vals])))
        if vals.keys() & {"partner_id", "company_id", "account_id"}:
            self.check_access("write")  # again: it may not end up where the user may not write
        return result

    @api.model
    def _settled(self, vals, customer):
        """Return the values with customer and company as they belong together; the account follows from them.

        :param customer: what ``_companies_of`` has found in them
        """
        vals = dict(vals)
        account = self._linked([vals], "account_id")
        vals.pop("account_id", None)
        if account:
            account.check_access("read")
            return vals | {"partner_id": account.partner_id.id, "company_id": account.company_id.id}
        return vals | {"partner_id": customer.id} if customer else vals
