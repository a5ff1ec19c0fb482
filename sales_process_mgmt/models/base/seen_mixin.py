from odoo import api, models

from ...tools.ids import as_id


class SalesSeenMixin(models.AbstractModel):
    """Links that a user may set only to what he sees: the messages of later checks name what a link leads to.

    ``_seen_fields`` names them.
    """

    _name = "sales.seen.mixin"
    _description = "Links to What One Sees"

    _seen_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_unseen(vals_list, self.env.context)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_unseen([vals], {})
        return super().write(vals)

    def _refuse_unseen(self, vals_list, defaults):
        """Refuse with Odoo's own words what the user may not read."""
        for name in self._seen_fields if not self.env.su else ():
            default = defaults.get(f"default_{name}")
            ids = {as_id(vals.get(name, default)) for vals in vals_list} - {None}
            self.env[self._fields[name].comodel_name].browse(ids).check_access("read")
