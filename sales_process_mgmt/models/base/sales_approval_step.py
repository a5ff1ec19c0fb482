from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.http import request

from .sales_approval_tier import APPROVERS, TARGETS

STATES = [
    ("pending", "Not yet open"),
    ("waiting", "Waiting"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("void", "Void"),
]
OPEN = ("pending", "waiting")


def acting_uids(env):
    """Return the ids of who acts: the environment's user and, where code acts for somebody else, who is logged in."""
    return {env.uid, request.session.uid} - {None, False} if request else {env.uid}


class SalesApprovalStep(models.Model):
    """A decision that a document needs: who is asked, until when, and what he has said.

    Nobody has the right to create, write or delete one: the engine does (``sales.approval.engine.mixin``), which is
    reached by the buttons of documents only. Who reads a document reads its steps, and who decides reads his own.
    """

    _name = "sales.approval.step"
    _inherit = ["sales.seen.mixin", "sales.approval.engine.mixin"]
    _description = "Approval Step"
    _order = "res_model, res_id, round desc, level, id"

    # === WHAT ===
    res_model = fields.Char("Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", required=True, readonly=True, index=True)
    res_name = fields.Char("Document", compute="_compute_res_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    round = fields.Integer(required=True, readonly=True, aggregator=None)
    level = fields.Integer(required=True, readonly=True, aggregator=None)
    name = fields.Char("Step", required=True, readonly=True)
    # === WHO ===
    approver = fields.Selection(APPROVERS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Approver User", readonly=True, ondelete="restrict")
    group_id = fields.Many2one("res.groups", "Approver Group", readonly=True, ondelete="restrict")
    role_id = fields.Many2one(
        "sales.approval.role", "Approver Role", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    team_id = fields.Many2one("crm.team", "Approver Team", readonly=True, ondelete="restrict")
    approver_ids = fields.Many2many(
        "res.users",
        "sales_approval_step_user_rel",
        "step_id",
        "user_id",
        "Approvers",
        readonly=True,
        context={"active_test": False},
        help="Who was asked when the step was opened. Who may decide is judged again when he decides.",
    )
    asked_of = fields.Char(
        compute="_compute_asked_of", compute_sudo=True, help="Whom the rule names; before it is open as well."
    )
    requester_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True, ondelete="restrict")
    asked_by_id = fields.Many2one(
        "res.users", "Asked in the Name of", readonly=True, ondelete="restrict", groups="base.group_system"
    )
    # === UNTIL WHEN ===
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    days = fields.Integer("Time Limit (Days)", readonly=True, aggregator=None)
    opened_date = fields.Datetime("Opened on", readonly=True)
    deadline = fields.Date(readonly=True)
    reminded_date = fields.Date("Reminded on", readonly=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    # === WHAT WAS SAID ===
    decided_by_id = fields.Many2one("res.users", "Decision by", readonly=True, ondelete="restrict")
    delegate_of_id = fields.Many2one(
        "res.users", "On behalf of", readonly=True, ondelete="restrict", help="For whom a delegate has decided."
    )
    decided_date = fields.Datetime("Decided on", readonly=True)
    comment = fields.Text(readonly=True)
    can_decide = fields.Boolean(
        "I Can Decide", compute="_compute_can_decide", search="_search_can_decide", compute_sudo=True
    )

    # Finds what is late.
    _waiting_idx = models.Index("(deadline) WHERE state = 'waiting'")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_res_name(self):
        """Say which document, to who may read it."""
        for model, steps in self.grouped("res_model").items():
            names = {}
            if model in self.env:
                documents = self.env[model].browse(steps.mapped("res_id")).exists()._filtered_access("read")
                names = {document.id: document.display_name for document in documents}
            for step in steps:
                step.res_name = names.get(step.res_id, False)

    @api.depends("approver", *TARGETS.values())
    def _compute_asked_of(self):
        for step in self:
            target = step._target()
            step.asked_of = (target.user_id if step.approver == "leader" else target).name or target.name

    @api.depends("name", "level")
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.name

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for step in self:
            step.is_overdue = step.state == "waiting" and bool(step.deadline) and step.deadline < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "waiting") & Domain("deadline", "<", fields.Date.context_today(self))
        return overdue if True in value else ~overdue

    @api.depends("state", "approver_ids")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        decidable = self._principals()
        for step in self:
            step.can_decide = step in decidable

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        steps = self.sudo().search(Domain("state", "=", "waiting") & self._asked_domain())
        mine = Domain("id", "in", [step.id for step in steps._principals()])
        return mine if True in value else ~mine

    # === DEFAULTS ===

    @api.model
    def default_get(self, fields):
        """Nothing of a step is a default: what a client sends along, or has stored as its own, says nothing."""
        return super().default_get([])

    # === WHO READS ===

    @api.model
    @api.private
    def _asked_domain(self):
        """Return the domain of the steps of which the user is an approver, for whom he is a delegate, or decided."""
        uid = self.env.uid
        asked = Domain("approver_ids", "in", [uid]) | Domain("decided_by_id", "=", uid)
        for line in self.env["sales.approval.delegate"]._current_of(self.env.user):
            asked |= Domain("approver_ids", "in", line.user_id.ids) & Domain("company_id", "=", line.company_id.id)
        return asked

    @api.model
    def _approval_models(self):
        """Return the models whose documents are approved."""
        return [
            name
            for name, model in self.env.items()
            if getattr(model, "_sales_approval_kind", None) and not model._abstract
        ]

    def _readable_domain(self):
        """Return the domain of what the user may read: his own, and of documents that he may read."""
        readable = self._asked_domain()
        for name in self._approval_models():
            documents = self.env[name].with_context(active_test=False)
            if documents.has_access("read"):
                readable |= Domain("res_model", "=", name) & Domain("res_id", "in", documents._search([]))
        return readable

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """Leave out what is of documents that the user may not read: in lists, totals and exports alike."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._readable_domain()
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """Reading needs the rules' leave, and the document's or one's own part in it."""
        result = super()._check_access(operation)
        if operation != "read" or self.env.su:
            return result
        steps = self.filtered("id") - result[0] if result else self.filtered("id")
        hidden = steps - steps._filtered_readable()
        if not hidden:
            return result
        hidden |= result[0] if result else hidden
        return hidden, lambda: AccessError(
            self.env._("These approval steps are of documents that you may not read: %s.", hidden.ids[:6])
        )

    def _filtered_readable(self):
        own = self.sudo().filtered_domain(self._asked_domain())
        readable = self.browse(own.ids)
        for name, steps in (self - readable).sudo().grouped("res_model").items():
            if name in self.env:
                documents = self.env[name].browse(steps.mapped("res_id")).exists()._filtered_access("read")
                readable |= self.browse(steps.filtered(lambda step, ids={*documents.ids}: step.res_id in ids).ids)
        return readable

    # === WHO DECIDES ===

    @api.private
    def _target(self):
        self.ensure_one()
        return self[TARGETS[self.approver]]

    @api.model
    @api.private
    def _users_of(self, approver, target, company):
        """Return who may decide as an approver of a kind now: active employees of the company.

        :param str approver: a kind of ``APPROVERS``
        :param target: the user, group, team or role
        """
        target = target.sudo()
        users = {
            "user": lambda: target,
            "group": lambda: target.all_user_ids,
            "leader": lambda: target.user_id,
            "role": lambda: target._members(company),
        }[approver]()
        return users.filtered(lambda user: user.active and not user.share and company in user.company_ids)

    def _deciders(self):
        """Return who may decide this step now, without delegates: never who has asked."""
        self.ensure_one()
        users = self._users_of(self.approver, self._target(), self.company_id)
        return users - self.requester_id - self.asked_by_id

    @api.private
    def _principals(self):
        """Return ``{step: user}`` of the waiting steps that the user may decide now: himself, or for whom he decides.

        Who has asked decides nothing, whatever his rights are, as nobody's delegate, and in nobody's name.
        """
        user, acting = self.env.user, acting_uids(self.env)
        steps = self.sudo().filtered(lambda step: step.state == "waiting" and step.id)
        steps = steps.filtered(lambda step: not acting & {step.requester_id.id, step.asked_by_id.id})
        if not steps or not user.active or user.share:
            return {}
        lines = self.env["sales.approval.delegate"]._current_of(user)
        found = {}
        for step in steps.filtered(lambda step: step.company_id in user.company_ids):
            deciders = step._deciders()
            absent = lines.filtered(lambda line, step=step: line.company_id == step.company_id).user_id & deciders
            if user in deciders or absent:
                found[self.browse(step.id)] = user if user in deciders else absent[:1]
        return found

    # === BUTTONS ===

    def action_open_document(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_approve(self):
        """Ask for a comment, and approve the document's steps that the user may decide."""
        return self._decide_action("sales_process_mgmt.sales_approval_approve_action", "approved")

    def action_reject(self):
        """Ask for the reason, and reject the document."""
        return self._decide_action("sales_process_mgmt.sales_approval_reject_action", "rejected")

    def _decide_action(self, xmlid, decision):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        document = {"default_res_model": self.res_model, "default_res_id": self.res_id}
        return action | {"context": document | {"default_decision": decision}}
