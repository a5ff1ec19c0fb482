from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

# What a scanned or photographed paper is, told by its content and not by its name.
KINDS = ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp", "image/heic")


class SalesProofMixin(models.AbstractModel):
    """Records with attached papers that prove something: PDF or pictures only, judged by what is in the file."""

    _name = "sales.proof.mixin"
    _description = "Attached Papers"

    def _take_proofs(self, name):
        """Check the papers of a field, and let those that were just uploaded belong to their record.

        :raises ValidationError: naming the file that is neither a PDF nor a picture
        :raises AccessError: for files that the user does not read
        """
        for record in self:
            papers = record[name]
            papers.check_access("read")
            for paper in papers.sudo():
                record._check_proof(paper)
            fresh = papers.filtered(lambda paper: not paper.res_id)
            fresh.write({"res_model": self._name, "res_id": record.id})

    def _check_proof(self, paper):
        content = paper.raw if paper.type == "binary" else b""
        kind = guess_mimetype(content) if content else ""
        if kind in KINDS:
            return
        names = {"file": paper.name, "record": self.display_name, "kind": kind}
        if not content:
            text = self.env._("“%(file)s” of “%(record)s” is empty: attach a PDF or a picture.", **names)
        else:
            text = self.env._(
                "“%(file)s” of “%(record)s” is neither a PDF nor a picture, but %(kind)s: attach the scanned or"
                " photographed paper.",
                **names,
            )
        raise ValidationError(text)

    def _refuse_without_proof(self, name):
        for record in self:
            if not record[name]:
                raise UserError(
                    self.env._(
                        "“%s” has no paper attached: attach the signed report as a PDF or a picture.",
                        record.display_name,
                    )
                )
