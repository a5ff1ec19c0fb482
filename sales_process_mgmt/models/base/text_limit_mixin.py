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
            record._refuse_too_long(field_name, record[field_name])

    def _refuse_too_long(self, field_name, text):
        if len(text or "") > TEXT_LIMIT:
            raise ValidationError(
                self.env._(
                    "“%(field)s” of “%(record)s” has %(length)s characters; %(limit)s are the limit."
                    " Attach long documents to the opportunity instead.",
                    field=self._fields[field_name].get_description(self.env, ["string"])["string"],
                    record=self.sudo().display_name,
                    length=len(text),
                    limit=TEXT_LIMIT,
                )
            )

    def update_field_translations(self, field_name, translations, source_lang=""):
        """No constraint looks at other languages than the user's: refuse here what it would refuse."""
        for text in translations.values():
            if isinstance(text, str):
                self._refuse_too_long(field_name, text)
        return super().update_field_translations(field_name, translations, source_lang)
