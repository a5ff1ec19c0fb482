from odoo import models
from odoo.exceptions import ValidationError

TEXT_LIMIT = 10_000


class SalesTextLimitMixin(models.AbstractModel):
    """Free text that people type has a limit: a document belongs into an attachment.

    Checked on what is stored, so that no door and no default gets around it::

        @api.constrains("evidence")
        def _check_evidence_length(self):
            self._check_text_length("evidence")
    """

    _name = "sales.text.limit.mixin"
    _description = "Limited Free Text"

    def _check_text_length(self, field_name):
        """Raise when the text of ``field_name`` is longer than ``TEXT_LIMIT`` characters."""
        for record in self:
            length = len(record[field_name] or "")
            if length > TEXT_LIMIT:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” of “%(record)s” has %(length)s characters; %(limit)s are the limit."
                        " Attach long documents to the opportunity instead.",
                        field=self._fields[field_name].get_description(self.env, ["string"])["string"],
                        record=record.sudo().display_name,
                        length=length,
                        limit=TEXT_LIMIT,
                    )
                )
