from math import isfinite

from odoo import models
from odoo.exceptions import ValidationError


class SalesRangeMixin(models.AbstractModel):
    """Figures that have bounds: refused with the record, the field and both figures named."""

    _name = "sales.range.mixin"
    _description = "Limit for Figures"

    def _check_ranges(self, ranges):
        """Refuse figures out of bounds.

        :param dict ranges: ``{field name: (lowest, highest)}``; None where there is no highest
        """
        for record in self:
            for name, (lowest, highest) in ranges.items():
                value = record[name]
                if not isfinite(value):
                    record._refuse_no_number(name)
                if not (lowest <= value and (highest is None or value <= highest)):
                    record._refuse_out_of_range(name, value, lowest, highest)

    def _refuse_no_number(self, name):
        """Infinity and NaN come by RPC; databases keep them, and clients cannot read them."""
        raise ValidationError(
            self.env._(
                "“%(record)s”: “%(field)s” needs a number.",
                record=self.display_name,
                field=self._fields[name].get_description(self.env, ["string"])["string"],
            )
        )

    def _refuse_out_of_range(self, name, value, lowest, highest):
        values = {
            "record": self.display_name,
            "field": self._fields[name].get_description(self.env, ["string"])["string"],
            "value": f"{value:g}",
            "lowest": f"{lowest:g}",
        }
        if highest is None:
            text = self.env._("“%(record)s”: “%(field)s” is %(value)s, but must be at least %(lowest)s.", **values)
        else:
            text = self.env._(
                "“%(record)s”: “%(field)s” is %(value)s, but must be between %(lowest)s and %(highest)s.",
                highest=f"{highest:g}",
                **values,
            )
        raise ValidationError(text)
