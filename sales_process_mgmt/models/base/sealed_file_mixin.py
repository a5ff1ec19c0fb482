from odoo import api, fields, models
from odoo.exceptions import AccessError

# What may be written to a sealed file: the key of a link to it.
FREE = {"access_token"}


class SalesSealedFileMixin(models.AbstractModel):
    """Files that prove something: the paper that a customer has signed, his signature, a recorded report.

    Whoever writes a record may replace its files in Odoo; of these only the system may.
    """

    _name = "sales.sealed.file.mixin"
    _description = "File that Proves Something"

    sales_is_sealed = fields.Boolean("Proof", readonly=True, copy=False, help="It is neither changed nor deleted.")

    @api.model
    def _sales_sealed_fields(self):
        """Registry: return ``{(model, field)}`` whose files only the system writes. Extend with ``super()``."""
        return set()

    def _sales_seal(self):
        """Let these files stay as they are; called by who has judged them."""
        self.sudo().sales_is_sealed = True

    def _sales_refuse_sealed(self, vals=None):
        """Refuse to change or delete proofs, or to put something into their place.

        :param dict vals: what is written; None where files are deleted
        :raises AccessError: naming the file
        """
        if self.env.su or (vals is not None and vals.keys() <= FREE):
            return
        for file in self.sudo().filtered(lambda file: file._sales_is_proof()):
            raise AccessError(
                self.env._("“%s” is the proof of what was signed or accepted: it stays as it is.", file.name)
            )

    def _sales_refuse_new_proofs(self):
        """Refuse files that somebody has put into the place of a proof; called after they were written.

        :raises AccessError: always in the same words
        """
        if not self.env.su and any(file._sales_is_proof() for file in self.sudo()):
            raise AccessError(self.env._("Proofs are stored by signing and recording, and in no other way."))

    def _sales_is_proof(self):
        return self.sales_is_sealed or (self.res_model, self.res_field) in self._sales_sealed_fields()
