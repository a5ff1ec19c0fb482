from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date


class SalesAccountProject(models.Model):
    """What a key account is planning: known before there is an opportunity, and beside it.

    Stage, amount and closing date are the opportunity's own once there is one; they are shown and not typed again.
    """

    _name = "sales.account.project"
    _description = "Project of a Key Account"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin", "sales.range.mixin"]
    _seen_fields = ("lead_id",)
    _owner_field = "account_id"
    _order = "account_id, date_to, id"

    account_id = fields.Many2one("sales.key.account", "Key Account", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(related="account_id.partner_id")
    company_id = fields.Many2one(related="account_id.company_id")
    name = fields.Char("Project", required=True)
    budget = fields.Monetary("Customer's Budget", currency_field="currency_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    date_from = fields.Date("From")
    date_to = fields.Date("Until")
    decision_process = fields.Text(help="Who proposes, who checks, who decides, by when.")
    lead_id = fields.Many2one("crm.lead", "Opportunity", ondelete="set null", index=True, copy=False)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for project in self:
            if project.date_from and project.date_to and project.date_to < project.date_from:
                raise ValidationError(
                    self.env._(
                        "The project “%(project)s” would end on %(end)s, before it begins on %(start)s.",
                        project=project.name,
                        end=format_date(self.env, project.date_to),
                        start=format_date(self.env, project.date_from),
                    )
                )

    @api.constrains("budget")
    def _check_budget(self):
        self._check_ranges({"budget": (0, None)})

    @api.constrains("name", "decision_process")
    def _check_texts(self):
        self._check_text_length("name")
        self._check_text_length("decision_process")

    @api.constrains("lead_id", "account_id")
    def _check_opportunity(self):
        for project in self.sudo():
            partner = project.lead_id.partner_id.commercial_partner_id
            if partner and partner != project.account_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "The opportunity “%(lead)s” is not of “%(customer)s”.",
                        lead=project.lead_id.name,
                        customer=project.account_id.display_name,
                    )
                )

    def unlink(self):
        """Leave no hole in the published table: what has been registered for a project stays with it."""
        self.check_access("unlink")
        self.env["sales.deal.registration"]._refuse_losing_with(self)
        return super().unlink()

    def action_open_opportunity(self):
        """Open the opportunity of the project, or a new one with what is known."""
        self.ensure_one()
        action = {"type": "ir.actions.act_window", "res_model": "crm.lead", "views": [(False, "form")]}
        if not self.lead_id:
            self._make_opportunity()
        return action | {"res_id": self.lead_id.id}

    def _make_opportunity(self):
        """Create the opportunity, once.

        The row is written first: who clicks at the same moment writes it too, is tried again, and finds the other's.
        """
        self.check_access("write")
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE sales_account_project SET id = id WHERE id = %s", self.id))
        self.lead_id = self.env["crm.lead"].create(self._prepare_opportunity())

    def _prepare_opportunity(self):
        """Return the values of the opportunity; it is not expected on a day that is over."""
        today = fields.Date.context_today(self)
        return {
            "name": self.name,
            "type": "opportunity",
            "partner_id": self.account_id.partner_id.id,
            "company_id": self.account_id.company_id.id,
            "expected_revenue": self.budget,
            "date_deadline": self.date_to and max(self.date_to, today),
        }
