from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .cached_mixin import unmuted

STATES = [("no", "Not asked"), ("waiting", "Waiting"), ("approved", "Approved"), ("rejected", "Rejected")]
# What only the engine writes.
NAMES = (
    "sales_approval_state",
    "sales_approval_round",
    "sales_approval_requester_id",
    "sales_approval_fingerprint",
    "sales_approval_step_ids",
)


class SalesApprovalMixin(models.AbstractModel):
    """A document that is approved: asked, decided step by step, and valid as long as it says what was asked.

    For models with ``mail.thread`` and ``mail.activity.mixin``::

        class SalesContract(models.Model):
            _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.mixin"]
            _sales_approval_kind = "contract"
            _sales_approval_fields = ("partner_id", "amount_total")
            _sales_approval_lines = {"line_ids": ("product_id", "quantity", "price_unit")}

    and in its room, so that rules can be made for it::

        class SalesApprovalRule(models.Model):
            _inherit = "sales.approval.rule"

            def _approval_kinds(self):
                return super()._approval_kinds() | {"contract": (self.env._("Contract"), "sales.contract")}

    The document asks (``_sales_approval_ask``), uses what was approved (``_sales_is_approved``), and says at the end
    of its own ``write``, and of that of its lines, ``_sales_approval_check_stale()``. Who uses an approval writes the
    document in the same transaction, so that a change of its content at the same moment is tried again. Hooks:
    ``_sales_approval_granted``, ``_sales_approval_refused``, ``_sales_approval_void``; all three are called with all
    rights, in the name of who has caused it. Approvers need to read the document: a record rule for reading with the
    domain ``[("sales_approval_is_asked", "=", True)]`` lets those that were asked.

    Its form has the two buttons, which ask for a comment (or call ``action_sales_approve`` without one)::

        <button name="%(sales_process_mgmt.sales_approval_approve_action)d" type="action" string="Approve"
                invisible="not sales_approval_can_decide" />
        <button name="%(sales_process_mgmt.sales_approval_reject_action)d" type="action" string="Reject"
                invisible="not sales_approval_can_decide" />

    and ``sales_approval_step_ids`` with ``context="{'sales_of_one': True}"``, which shows them in their own views.

    Nobody writes its fields: not by create, write, import or copy, and no context opens anything.
    """

    _name = "sales.approval.mixin"
    _inherit = ["sales.approval.content.mixin", "sales.approval.asking.mixin", "sales.approval.deciding.mixin"]
    _description = "Document that Is Approved"

    sales_approval_state = fields.Selection(
        STATES, "Approval", default="no", readonly=True, copy=False, index=True, groups="base.group_user"
    )
    sales_approval_round = fields.Integer(
        "Approval Round", readonly=True, copy=False, aggregator=None, groups="base.group_user"
    )
    sales_approval_requester_id = fields.Many2one(
        "res.users", "Approval Asked by", readonly=True, copy=False, ondelete="restrict", groups="base.group_user"
    )
    sales_approval_fingerprint = fields.Char(readonly=True, copy=False, groups="base.group_system")
    sales_approval_step_ids = fields.One2many(
        "sales.approval.step", "res_id", "Approval Steps", readonly=True, copy=False, groups="base.group_user"
    )
    sales_approval_can_decide = fields.Boolean(
        "I Can Approve",
        compute="_compute_sales_approval_can_decide",
        search="_search_sales_approval_can_decide",
        compute_sudo=True,
        groups="base.group_user",
    )
    sales_approval_is_asked = fields.Boolean(
        "My Approval Is Asked",
        compute="_compute_sales_approval_is_asked",
        search="_search_sales_approval_is_asked",
        compute_sudo=True,
        groups="base.group_user",
        help="You decide a step of its approval, or have decided one.",
    )
    sales_approval_is_stale = fields.Boolean(
        "Changed since Approval Was Asked",
        compute="_compute_sales_approval_is_stale",
        compute_sudo=True,
        groups="base.group_user",
    )

    # === COMPUTE ===

    @api.depends("sales_approval_state", "sales_approval_round", "sales_approval_step_ids.state")
    @api.depends_context("uid")
    def _compute_sales_approval_can_decide(self):
        steps = self.env["sales.approval.step"].sudo()._of(self._origin, ("waiting",))
        decidable = {step.res_id for step in steps._principals()}
        for document in self:
            document.sales_approval_can_decide = document._origin.id in decidable

    def _search_sales_approval_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        steps = self.env["sales.approval.step"].sudo()
        found = steps.search([("res_model", "=", self._name), ("can_decide", "=", True)])
        mine = Domain("id", "in", found.mapped("res_id"))
        return mine if True in value else ~mine

    @api.depends("sales_approval_step_ids.approver_ids")
    @api.depends_context("uid")
    def _compute_sales_approval_is_asked(self):
        found = (
            self._origin.sudo()
            .with_context(active_test=False)
            .search(Domain("id", "in", self._origin.ids) & Domain("id", "in", self._sales_approval_asked_query()))
        )
        asked = {*found.ids}
        for document in self:
            document.sales_approval_is_asked = document._origin.id in asked

    def _search_sales_approval_is_asked(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = Domain("id", "in", self._sales_approval_asked_query())
        return asked if True in value else ~asked

    @api.depends(lambda self: ("sales_approval_state", "sales_approval_fingerprint", *self._sales_approval_paths()))
    def _compute_sales_approval_is_stale(self):
        stale = self._origin._sales_approval_stale()
        for document in self:
            document.sales_approval_is_stale = document._origin in stale

    def _sales_approval_asked_query(self):
        """Return the query of the ids of documents of which the user decides, or has decided, a step."""
        steps = self.env["sales.approval.step"].sudo()
        query = steps._search(Domain("res_model", "=", self._name) & steps._asked_domain())
        return query.subselect(SQL.identifier(steps._table, "res_id"))

    # === WHO WRITES: NOBODY ===

    def _has_field_access(self, field, operation):
        """Let nobody write what the engine writes: asked for every value and every default of a client's context."""
        if operation == "write" and field.name in NAMES and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _add_precomputed_values(self, vals_list):
        """A new document is not approved, whoever makes it, and whatever defaults people have stored."""
        for vals in vals_list:
            for name in NAMES:
                vals.pop(name, None)
            vals["sales_approval_state"] = "no"
        return super()._add_precomputed_values(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_sales_approval_steps(self):
        """Steps go with their document."""
        steps = self.env["sales.approval.step"].sudo()
        steps.search([("res_model", "=", self._name), ("res_id", "in", self.ids)]).unlink()

    # === AS SYSTEM ===

    def _sales_approval_system(self):
        """Everything that is written here is the engine's: with all rights, and without what a client sends along."""
        return unmuted(self).sudo()

    def _sales_approval_steps(self, *states):
        """Return the steps of the present round that are in ``states``, as superuser."""
        system = self._sales_approval_system()
        return system.env["sales.approval.step"]._of(system, states)

    def _sales_approval_touch(self):
        """Write the rows of documents and steps as they are, in the order of their ids, before anything is read.

        The second of two who decide, or ask, at the same moment fails to serialize, is tried again by Odoo, and sees
        what the first has done.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s SET sales_approval_round = sales_approval_round
                 WHERE id IN (SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE)
                """,
                table=SQL.identifier(self._table),
                ids=self.ids,
            )
        )
        self.env["sales.approval.step"].sudo()._touch(self)

    def _sales_approval_tell(self, users, subject, body):
        """Notify users of this document, each in his language.

        :param subject: function of ``(env, name of the document)`` that returns the text, and so ``body``
        """
        self.ensure_one()
        for lang, readers in users.filtered("active").grouped("lang").items():
            document = self.with_context(lang=lang)
            name = document.display_name
            document.message_notify(
                partner_ids=readers.partner_id.ids,
                subject=subject(document.env, name),
                body=body(document.env, name),
            )
