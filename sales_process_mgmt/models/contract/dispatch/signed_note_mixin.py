from odoo import api, fields, models


class SalesSignedNoteMixin(models.AbstractModel):
    """A delivery whose note the customer has signed: attached as paper, or signed on the screen."""

    _name = "sales.signed.note.mixin"
    _inherit = ["sales.proof.mixin"]
    _description = "Signed Delivery Note"

    sales_signed_note_ids = fields.Many2many(
        "ir.attachment",
        "sales_signed_note_rel",
        "picking_id",
        "attachment_id",
        "Signed Notes",
        copy=False,
        bypass_search_access=True,
        groups="base.group_user",
        help="The delivery note as the customer has signed it: PDF or picture.",
    )
    sales_is_noted = fields.Boolean(
        "Signed by the Customer", compute="_compute_sales_is_noted", groups="base.group_user"
    )

    @api.depends("sales_signed_note_ids", "signature")
    def _compute_sales_is_noted(self):
        for picking in self:
            picking.sales_is_noted = bool(picking.sales_signed_note_ids or picking.signature)

    def _sales_take_signed_notes(self, vals_list):
        """Check the notes that were just attached."""
        if any("sales_signed_note_ids" in vals for vals in vals_list):
            self._take_proofs("sales_signed_note_ids")
            self.sales_signed_note_ids._sales_seal()

    def _sales_check_grouping(self, groupby_spec):
        """Let only those group by signed notes who read them: Odoo asks for the groups of no other field of many.

        :raises AccessError: who may not read them
        """
        if groupby_spec == "sales_signed_note_ids":
            self._check_field_access(self._fields[groupby_spec], "read")
