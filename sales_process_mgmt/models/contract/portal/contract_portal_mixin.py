from odoo import api, models
from odoo.exceptions import UserError

# What a customer may see: approved, so that it can be signed, and all that follows.
PORTAL_STATES = ("approved", "signed", "done", "terminated")


class SalesContractPortalMixin(models.AbstractModel):
    """The customer's page of a contract, and how he gets to it: as a follower in the portal, or by the token."""

    _name = "sales.contract.portal.mixin"
    _inherit = ["portal.mixin", "sales.portal.read.mixin"]
    _description = "Contract in the Portal"

    # All that customers read of their contract by RPC; the page shows hardly more.
    _portal_fields = (
        "name",
        "version",
        "state",
        "is_expired",
        "kind",
        "company_id",
        "partner_id",
        "commercial_partner_id",
        "currency_id",
        "amount_untaxed",
        "amount_tax",
        "amount_total",
        "date_offer",
        "date_acceptance",
        "date_signed",
        "date_start",
        "date_end",
        "notice_days",
        "renewal",
        "subject",
        "quality",
        "place",
        "manner",
        "liability",
        "line_ids",
        "clause_ids",
        "installment_ids",
        "signature",
        "signed_by",
        "signed_on",
        "declined_on",
        "decline_reason",
        "access_url",
        "access_token",
        "access_warning",
    )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/contracts/{contract.id}"
        return result

    @api.private
    def _portal_is_visible(self):
        """Tell whether customers may see this contract at all: nobody outside reads what is not approved."""
        self.ensure_one()
        return self.state in PORTAL_STATES

    def _portal_given_away(self, vals):
        """Return the contracts that ``vals`` give to another customer: who got a link was the one before."""
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id") or ())
        return self.sudo().filtered(lambda one: partner and one.commercial_partner_id != partner.commercial_partner_id)

    def _portal_take_back(self):
        """Let old links lead nowhere, and people from outside follow no more."""
        for contract in self:
            contract.access_token = False
            outside = contract.message_partner_ids.filtered("partner_share") - contract.partner_id
            contract.message_unsubscribe(outside.ids)

    def action_preview(self):
        """Open the customer's page."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "target": "self", "url": self.get_portal_url()}

    def action_send(self):
        """Write to the customer, with the contract attached and a link to its page. Who gets the message follows it.

        :raises UserError: for a contract that is not approved, which the customer could not open
        """
        self.ensure_one()
        self.check_access("write")
        if not self._portal_is_visible():
            raise UserError(
                self.env._(
                    "“%(contract)s” is “%(state)s”: the customer gets it once it is approved.",
                    contract=self.display_name,
                    state=self._state_label(),
                )
            )
        template = self.env.ref("sales_process_mgmt.mail_template_contract", raise_if_not_found=False)
        return {
            "name": self.env._("Send"),
            "type": "ir.actions.act_window",
            "view_mode": "form",
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "email_notification_allow_footer": True,
                "hide_mail_template_management_options": True,
                "force_email": True,
                "mail_post_autofollow": True,
            },
        }

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """A message leads customers to the page only when they can open it, and says what is asked of them there."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if not self:
            return groups
        self.ensure_one()
        for name, _function, options in groups:
            if name in ("portal_customer", "portal") and not self._portal_is_visible():
                options["has_button_access"] = False
            elif name == "portal_customer" and self._has_to_be_signed():
                options.setdefault("button_access", {})["title"] = self.env._("Review and Sign")
        return groups
