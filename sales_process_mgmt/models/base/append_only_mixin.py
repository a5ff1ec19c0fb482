from odoo import api, models
from odoo.exceptions import AccessError


class SalesAppendOnlyMixin(models.AbstractModel):
    """Append-only lines that the system writes by SQL: through the ORM nobody does, the superuser included.

    They go with the record that they are about.
    """

    _name = "sales.append.only.mixin"
    _description = "History that Nobody Writes"

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_change()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    def unlink(self):
        self._refuse_change()
        return super().unlink()

    def _refuse_change(self):
        name = self.env["ir.model"]._get(self._name).name
        raise AccessError(self.env._("“%(history)s” is written by the system only.", history=name))
