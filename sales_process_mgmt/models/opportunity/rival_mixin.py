from odoo import api, fields, models

# Lists, and whom their lines name.
PEOPLE = {"sales_objection_ids": "contact_id", "sales_signal_ids": "contact_id", "sales_competitor_ids": "partner_id"}


class SalesRivalMixin(models.AbstractModel):
    """Objections, buying signals and competitors of an opportunity."""

    _name = "sales.rival.mixin"
    _inherit = ["sales.people.mixin"]
    _description = "Objections, Signals and Rivals of an Opportunity"

    sales_objection_ids = fields.One2many(
        "sales.objection", "lead_id", "Objections", copy=False, groups="base.group_user"
    )
    sales_signal_ids = fields.One2many(
        "sales.buying.signal", "lead_id", "Buying Signals", copy=False, groups="base.group_user"
    )
    sales_competitor_ids = fields.One2many(
        "sales.competitor.position", "lead_id", "Competitors", copy=False, groups="base.group_user"
    )
    sales_lost_to_id = fields.Many2one(
        "res.partner",
        "Lost to",
        index="btree_not_null",
        tracking=True,
        copy=False,
        ondelete="set null",
        domain="[('sales_is_competitor', '=', True)]",
        groups="base.group_user",
    )

    def _sales_people(self, specification):
        people = super()._sales_people(specification)
        for name, person in PEOPLE.items():
            if name in specification:
                people |= self[name][person]
        return people

    def _sales_users(self, specification):
        users = super()._sales_users(specification)
        return users | self.sales_objection_ids.owner_id if "sales_objection_ids" in specification else users

    @api.private
    def _sales_lose_to(self, competitor):
        """Keep who won these, or that nobody is known to have; a rival whom nobody had written down is added."""
        self.filtered(lambda lead: lead.sales_lost_to_id != competitor).write({"sales_lost_to_id": competitor.id})
        missing = self.filtered(lambda lead: competitor and competitor not in lead.sales_competitor_ids.partner_id)
        self.env["sales.competitor.position"].create(
            [{"lead_id": lead.id, "partner_id": competitor.id} for lead in missing]
        )
