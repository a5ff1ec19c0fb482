from odoo import api, models
from odoo.exceptions import AccessError


class SalesDerivedMixin(models.AbstractModel):
    """Stored fields that follow from others are the system's: Odoo lets a client write them and give defaults.

    ``_system_fields`` names further fields of a model that only the system fills; what people send for those is left
    out, since forms send them along.
    """

    _name = "sales.derived.mixin"
    _description = "Fields that Follow from Others"

    _system_fields = ()

    @api.model
    def _derived_names(self):
        """Return the stored fields that are computed or related and not meant to be typed."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and (field.compute or field.related)
        }

    @api.model
    def default_get(self, fields):
        """A client's context (``default_…``) says nothing about them, nor do defaults of users: the field's holds."""
        kept = self._derived_names() | set(self._system_fields)
        defaults = super().default_get([name for name in fields if name not in kept])
        own = {name: self._fields[name].default for name in kept.intersection(fields)}
        return defaults | {name: default(self) for name, default in own.items() if default}

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_system(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_system(vals))

    def _without_system(self, vals):
        if self.env.su:
            return vals
        derived = self._derived_names() & vals.keys()
        if derived:
            labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in sorted(derived)]
            raise AccessError(
                self.env._(
                    "Follows from other fields and is not written by hand: %(fields)s.", fields=", ".join(labels)
                )
            )
        return {name: value for name, value in vals.items() if name not in self._system_fields}
