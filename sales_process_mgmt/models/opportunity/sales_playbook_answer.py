from odoo import api, fields, models

# What an answer takes over from the objection; who said it, and on which deal, stays there.
TAKEN = ("name", "kind", "nature", "product_id", "cause", "acknowledgement", "benefit")


class SalesPlaybookAnswer(models.Model):
    """Answer to an objection that worked, for all who sell 异议应答库; searched by type and product.

    It names neither customer nor opportunity. An administrator may improve it; after that the objection that it came
    from no longer changes it.
    """

    _name = "sales.playbook.answer"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Playbook Answer"
    _order = "kind, date desc, id desc"

    name = fields.Text("Objection", required=True)
    kind = fields.Selection("_kinds", required=True, index=True, string="About")
    nature = fields.Selection("_natures", required=True, default="real")
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="set null")
    cause = fields.Text("1. Cause")
    acknowledgement = fields.Text("2. Acknowledged")
    benefit = fields.Text("3. Benefit Argued", required=True)
    date = fields.Date(default=fields.Date.context_today)
    user_id = fields.Many2one("res.users", "Answered by", readonly=True, default=lambda self: self.env.user)
    company_id = fields.Many2one("res.company", index=True, default=lambda self: self.env.company)
    is_edited = fields.Boolean("Edited", readonly=True, copy=False)
    active = fields.Boolean(default=True)
    objection_id = fields.Many2one(
        "sales.objection",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )

    @api.model
    def _kinds(self):
        return self.env["sales.objection"]._fields["kind"]._description_selection(self.env)

    @api.model
    def _natures(self):
        return self.env["sales.objection"]._fields["nature"]._description_selection(self.env)

    @api.constrains("name", "cause", "acknowledgement", "benefit")
    def _check_texts(self):
        for name in ("name", "cause", "acknowledgement", "benefit"):
            self._check_text_length(name)

    def write(self, vals):
        """Keep what somebody improved: its objection no longer changes it."""
        if vals.keys() & {*TAKEN} and "is_edited" not in vals:
            vals = vals | {"is_edited": True}
        return super().write(vals)

    @api.model
    @api.private
    def _take_over(self, objections):
        """Make or refresh the answers of resolved objections, and take back those that no longer are."""
        answers = self.sudo().with_context(active_test=False)  # written by the system
        by_objection = answers.search([("objection_id", "in", objections.ids)]).grouped("objection_id")
        new = []
        for objection in objections.sudo():
            answer = by_objection.get(objection, answers.browse())
            if objection.outcome != "resolved" or not objection.is_shared:
                answer.filtered(lambda kept: not kept.is_edited).active = False
            elif not answer:
                new.append(self._from_objection(objection) | {"objection_id": objection.id})
            elif not answer.is_edited:
                answer.write(self._from_objection(objection) | {"active": True, "is_edited": False})
        answers.create(new)

    @api.model
    def _from_objection(self, objection):
        values = {name: objection[name] for name in TAKEN if name != "product_id"}
        return values | {
            "product_id": objection.product_id.id,
            "company_id": objection.company_id.id,
            "user_id": objection.owner_id.id or objection.lead_id.user_id.id or objection.env.uid,
            "date": objection.date,
        }
