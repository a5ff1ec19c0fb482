from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

RESULTS = [
    ("accepted", "Accepted"),
    ("defects", "Accepted with defects"),
    ("refused", "Refused"),
]


class SalesAcceptance(models.Model):
    """What the customer says to the work: accepted, with defects, or refused (验收报告), with the signed paper.

    Once recorded it is not changed. Instalments on acceptance fall due from the date of the first that accepts.
    """

    _name = "sales.acceptance"
    _description = "Acceptance Report"
    _inherit = [
        "sales.derived.mixin",
        "sales.seen.mixin",
        "sales.text.limit.mixin",
        "sales.proof.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _system_fields = ("name", "state")
    _seen_fields = ("contract_id", "dispatch_id")

    name = fields.Char("Report No.", readonly=True, copy=False)
    contract_id = fields.Many2one(
        "sales.contract",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    dispatch_id = fields.Many2one(
        "sales.dispatch", index="btree_not_null", ondelete="restrict", domain="[('contract_id', '=?', contract_id)]"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    date = fields.Date("Accepted on", required=True, default=fields.Date.context_today)
    accepted_by = fields.Char("Signed by", required=True, help="Who has signed it at the customer's.")
    result = fields.Selection(RESULTS, required=True, default="accepted", tracking=True)
    defects = fields.Text(help="What is to be mended, or why it was refused.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "sales_acceptance_attachment_rel",
        "acceptance_id",
        "attachment_id",
        "Signed Report",
        copy=False,
        bypass_search_access=True,
        help="The report as the customer has signed it: PDF or picture.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Recorded")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    @api.depends("dispatch_id")
    def _compute_contract_id(self):
        for acceptance in self:
            acceptance.contract_id = acceptance.dispatch_id.contract_id or acceptance.contract_id

    @api.depends("name")
    def _compute_display_name(self):
        for acceptance in self:
            acceptance.display_name = acceptance.name or self.env._("New acceptance report")

    # === CHECKS ===

    @api.constrains("contract_id", "dispatch_id", "date")
    def _check_links(self):
        for acceptance in self:
            dispatch, contract = acceptance.dispatch_id, acceptance.contract_id
            if dispatch and dispatch.contract_id != contract:
                raise ValidationError(
                    self.env._(
                        "“%(dispatch)s” is no dispatch of %(contract)s.",
                        dispatch=dispatch.display_name,
                        contract=contract.display_name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        for acceptance in self:
            if acceptance.date > fields.Date.context_today(acceptance):
                raise ValidationError(
                    self.env._(
                        "“%(report)s” is dated %(date)s, which is still to come.",
                        report=acceptance.display_name,
                        date=format_date(self.env, acceptance.date),
                    )
                )

    @api.constrains("defects", "accepted_by")
    def _check_texts_length(self):
        for name in ("defects", "accepted_by"):
            self._check_text_length(name)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        for report in reports:
            report._as_system().name = self._next_number()
        reports._take_proofs("attachment_ids")
        return reports

    def write(self, vals):
        if not self.env.su and vals.keys() & self._closed_names():
            self._refuse_recorded()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._take_proofs("attachment_ids")
        return result

    @api.model
    def _closed_names(self):
        """Return the fields that say what the customer has said."""
        return {"contract_id", "dispatch_id", "date", "accepted_by", "result", "defects", "attachment_ids"}

    def _refuse_recorded(self):
        for report in self:
            if report.state != "draft":
                raise UserError(
                    self.env._("“%s” is recorded: what the customer has said is not changed.", report.display_name)
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self._refuse_recorded()

    def _next_number(self):
        # Numbers are the system's: who writes a report has no right to sequences.
        return self.env["ir.sequence"].sudo().next_by_code("sales.acceptance")

    def _as_system(self):
        """The state is written by the step below only, which asks for the right first."""
        return self.sudo()

    # === RECORD ===

    def action_record(self):
        """Record what the customer has said; its dispatch is done, and instalments on acceptance get their date.

        :raises UserError: without the signed paper, or where the contract does not run
        """
        self.check_access("write")
        self._refuse_recorded()
        self._refuse_without_proof("attachment_ids")
        self._take_proofs("attachment_ids")
        for report in self:
            reason = report.sudo()._record_error()
            if reason:
                raise UserError(reason)
        self.attachment_ids._sales_seal()
        self._as_system().write({"state": "done"})
        accepted = self.filtered(lambda report: report.result != "refused")
        accepted.sudo().dispatch_id._end()
        return True

    def _record_error(self):
        """Return why it cannot be recorded; False where it can."""
        self.ensure_one()
        contract, dispatch = self.contract_id, self.dispatch_id
        names = {"report": self.display_name, "contract": contract.display_name}
        if contract.state not in ("signed", "done"):
            return self.env._("“%(report)s”: %(contract)s is not signed.", **names)
        if contract.date_signed and self.date < contract.date_signed:
            return self.env._(
                "“%(report)s” is dated %(date)s, before %(contract)s was signed on %(signed)s.",
                date=format_date(self.env, self.date),
                signed=format_date(self.env, contract.date_signed),
                **names,
            )
        if dispatch and dispatch.state not in ("released", "done"):
            return self.env._(
                "“%(report)s”: %(dispatch)s is “%(state)s”, and was not sent out yet.",
                dispatch=dispatch.display_name,
                state=dispatch._state_label(),
                **names,
            )
        if self.result != "accepted" and not (self.defects or "").strip():
            return self.env._("“%(report)s”: say what is to be mended, or why it was refused.", **names)
        return False
