import base64
import binascii
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.mimetypes import guess_mimetype

_logger = logging.getLogger(__name__)

SIGNATURE = ("signature", "signed_by", "signed_on", "signed_version", "declined_on", "decline_reason")
MIMETYPES = ("image/png", "image/jpeg")
LONGEST_NAME = 200
LONGEST_REASON = 5000


class SalesContractSignatureMixin(models.AbstractModel):
    """Signed, or declined, by the customer himself. Only the system writes it, with what he has given."""

    _name = "sales.contract.signature.mixin"
    _description = "Signature of the Customer"

    signature = fields.Image(copy=False, attachment=True, max_width=1024, max_height=1024, readonly=True)
    signed_by = fields.Char("Signed by", copy=False, readonly=True, help="As the customer has written it.")
    signed_on = fields.Datetime("Signed at", copy=False, readonly=True)
    signed_version = fields.Integer(copy=False, readonly=True, aggregator=None)
    declined_on = fields.Datetime("Declined at", copy=False, readonly=True)
    decline_reason = fields.Text("Reason of Declining", copy=False, readonly=True)

    @api.private
    def _has_to_be_signed(self):
        """Tell whether the customer is asked to sign: approved, and still what was approved. Writes nothing."""
        self.ensure_one()
        return self.state == "approved" and not self._sales_approval_stale()

    @api.private
    def _shown_fingerprint(self):
        """Return what stands for all that the customer reads on his page: he signs this, and nothing else."""
        self.ensure_one()
        return f"{self.version}-{self._sales_approval_digest()}"

    @api.private
    def _sign_by_customer(self, name, signature, shown):
        """Sign as the customer: his signature is kept, and the contract runs as if we had recorded it.

        :param str name: who signs
        :param str shown: ``_shown_fingerprint`` of the page on which he signs
        :param str signature: picture (PNG or JPEG) in base64
        :raises UserError: says to the customer why nothing was signed; the caller rolls back
        """
        self.ensure_one()
        name = _printable(name)
        if not self._has_to_be_signed() or shown != self._shown_fingerprint():
            raise UserError(self._why_not_signed())
        if not name or len(name) > LONGEST_NAME:
            raise UserError(self.env._("Write your name, in at most %s letters.", LONGEST_NAME))
        self._as_system().write(
            {
                "signature": self._checked_signature(signature),
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "signed_version": self.version,
                "date_acceptance": fields.Date.context_today(self),
                "declined_on": False,
                "decline_reason": False,
            }
        )
        self._sign()

    @api.private
    def _signed_as_it_is(self):
        """Return the customer's signature, if what the contract says now is what he has signed."""
        self.ensure_one()
        return self.signed_version == self.version and self.signature

    def _why_not_signed(self):
        if self.state in ("signed", "done"):
            return self.env._("“%s” is signed already.", self.display_name)
        if self.state == "terminated":
            return self.env._("“%s” has ended: it is not signed any more.", self.display_name)
        return self.env._(
            "“%s” has changed since you have opened it. Nothing was signed: open the page again and read the new"
            " version.",
            self.display_name,
        )

    def _checked_signature(self, signature):
        """Return a picture that is one: it is printed on the contract."""
        try:
            picture = base64.b64decode(signature or "", validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise UserError(self.env._("The signature cannot be read. Draw it again.")) from error
        if guess_mimetype(picture) not in MIMETYPES:
            raise UserError(self.env._("The signature is missing. Draw it, or load a picture (PNG or JPEG)."))
        return signature

    @api.private
    def _decline_by_customer(self, reason, author):
        """Note that the customer does not sign, and ask the salesperson to follow up. He may still sign later.

        :param str reason: in the customer's words
        :param author: ``res.partner`` in whose name it is posted
        :raises UserError: where there is nothing to decline, or without a reason
        """
        self.ensure_one()
        reason = _printable(reason)[:LONGEST_REASON]
        if not self._has_to_be_signed():
            raise UserError(self._why_not_signed())
        if not reason:
            raise UserError(self.env._("Say why you do not sign."))
        self._as_system().write({"declined_on": fields.Datetime.now(), "decline_reason": reason})
        owner = (self.user_id or self.create_uid).sudo()
        self._as_system().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.with_context(lang=owner.lang).env._("Declined by the customer"),
            note=plaintext2html(reason),
            user_id=owner.id,
        )
        self._post_as(author, reason)

    @api.private
    def _post_signed(self, author):
        """Post the signed contract as PDF, in the customer's name.

        A printer that fails takes no signature away: the message then says that the PDF is missing.
        """
        self.ensure_one()
        body = self.env._("Contract signed by %s", self.signed_by)
        try:
            paper = (f"{self._get_report_base_filename()}.pdf", self._signed_pdf())
            self._post_as(author, body, attachments=[paper]).attachment_ids._sales_seal()
        except UserError as error:
            _logger.warning("The PDF of %s could not be made: %s", self.name, error)
            self._post_as(author, self.env._("%s. The PDF could not be made: print it again.", body))

    def _signed_pdf(self):
        """The customer may not read all that the printer reads."""
        self.env.flush_all()
        reports = self.env["ir.actions.report"].sudo().with_company(self.company_id)
        return reports._render_qweb_pdf("sales_process_mgmt.report_sales_contract_action", self.ids)[0]

    def _post_as(self, author, body, **options):
        return self._as_system().message_post(
            author_id=author.id, body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **options
        )

    def _sales_approval_granted(self):
        """What is approved anew is asked anew."""
        result = super()._sales_approval_granted()
        self._as_system().filtered("declined_on").write({"declined_on": False, "decline_reason": False})
        return result


def _printable(text):
    """Return what people can read of a text from outside: no database stores the rest."""
    if not isinstance(text, str):
        return ""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").strip()
