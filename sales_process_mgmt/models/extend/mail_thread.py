from odoo import api, models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        """Refuse values for the new record from people: the gateway writes them as superuser, in the sender's name.

        Anybody may call it by RPC, with any sender: opportunities could be taken, or begun as won, in the name of
        a leader. The gateway itself gives those of its alias another way.
        """
        if custom_values and not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator says what a message fills in."))
        return super().message_process(model, message, custom_values, save_original, strip_attachments, thread_id)
