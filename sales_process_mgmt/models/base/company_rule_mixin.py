from odoo import api, fields, models


class SalesCompanyRuleMixin(models.AbstractModel):
    """A rule that a company has once; without one of its own, that of all companies holds."""

    _name = "sales.company.rule.mixin"
    _description = "Rule of a Company"
    _order = "company_id, id"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: all companies without one.")

    _company_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0))", "A company has one of its own, and all others together one."
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.company_id.name or self.env._("All companies")

    @api.model
    @api.private
    def _of_company(self, company):
        """Return the rule that holds for a company; empty where there is none at all."""
        rules = self.sudo().search([("company_id", "in", [company.id, False])])
        return rules.filtered("company_id") or rules
