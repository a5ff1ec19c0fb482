from odoo import models
from odoo.exceptions import AccessError

# What a message tells: of what, by whom, and when.
TOLD = {
    "author_id",
    "body",
    "create_date",
    "create_uid",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "res_id",
    "subject",
    "subtype_id",
    "tracking_value_ids",
}


class MailMessage(models.Model):
    _inherit = "mail.message"

    def write(self, vals):
        if TOLD & vals.keys() and not self.env.su:  # people mend what they have said themselves, as Odoo lets them
            self.filtered(lambda message: message.sudo().message_type != "comment")._sales_refuse_silencing()
        return super().write(vals)

    def unlink(self):
        self._sales_refuse_silencing()
        return super().unlink()

    def _sales_refuse_silencing(self):
        """Refuse to take back what a chatter tells that is the record of what was done (``_sales_keeps_chatter``).

        It goes with the document itself, which the superuser does.
        """
        for message in self.sudo() if not self.env.su else ():
            model = self.env.get(message.model)
            if getattr(model, "_sales_keeps_chatter", False):
                raise AccessError(
                    self.env._(
                        "What the chatter of “%(record)s” tells stays as it was written.",
                        record=self.env["ir.model"]._get(message.model).name,
                    )
                )
