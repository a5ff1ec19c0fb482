from odoo import models


class SalesPortalReadMixin(models.AbstractModel):
    """Records that customers read in the portal: of their fields only those that are named are theirs.

    Closed by default: a field that is added later, by whatever room, is not read, searched, grouped or sorted by who
    is no employee until somebody names it in ``_portal_fields``. Nothing is written by them at all.
    """

    _name = "sales.portal.read.mixin"
    _description = "Read in the Portal"

    _portal_fields = ()

    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user.share:
            if operation != "read" or field.name not in {"id", "display_name", *self._portal_fields}:
                return False
        return super()._has_field_access(field, operation)
