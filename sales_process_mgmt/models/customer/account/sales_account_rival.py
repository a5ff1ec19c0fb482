from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesAccountRival(models.Model):
    """A competitor in a key account: what he sells there, his share, strengths and weaknesses."""

    _name = "sales.account.rival"
    _description = "Competitor at a Key Account"
    _inherit = ["sales.rival.line.mixin", "sales.range.mixin"]
    _owner_field = "account_id"
    _order = "account_id, share desc, id"
    _sales_texts = ("product", "strengths", "weaknesses")

    account_id = fields.Many2one("sales.key.account", "Key Account", required=True, ondelete="cascade", index=True)
    product = fields.Char("Products")
    share = fields.Float("Share (%)", help="Of what the customer buys of our kind, in percent.")

    _account_partner_uniq = models.Constraint(
        "UNIQUE(account_id, partner_id)", "This competitor is listed for the account already."
    )

    @api.constrains("share", "account_id")
    def _check_share(self):
        self._check_ranges({"share": (0, 100)})
        for account in self.account_id:
            total = sum(account.rival_ids.mapped("share"))
            if total > 100.005:
                raise ValidationError(
                    self.env._(
                        "The competitors of “%(account)s” together have %(total)s %% of the business; 100 %% is all"
                        " there is.",
                        account=account.display_name,
                        total=f"{total:g}",
                    )
                )
