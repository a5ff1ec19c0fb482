from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from .sales_approval_step import OPEN, acting_uids
from .sales_approval_tier import TARGETS

# Who sees the documents of all salespeople, and asks for them.
SEES_ALL = "sales_team.group_sale_salesman_all_leads"


class SalesApprovalAskingMixin(models.AbstractModel):
    """How a document asks for approval, takes that back, and loses it when it changes."""

    _name = "sales.approval.asking.mixin"
    _description = "Asking for Approval"

    # === HOOKS ===

    def _sales_approval_granted(self):
        """Hook: these documents have just been approved. Called once for each round, with all rights."""

    def _sales_approval_refused(self, step):
        """Hook: this document has just been rejected.

        :param step: that was rejected, with the comment
        """

    @api.private
    def _sales_approval_void(self):
        """End the approval of documents that changed, given or only asked for: it must be asked again.

        Hook as well: extend it for what else falls back.
        """
        documents = self._sales_approval_system().filtered(
            lambda document: document.sales_approval_state in ("waiting", "approved")
        )
        documents._sales_approval_close("no")
        text = self.env._("The content has changed since approval was asked: it must be asked again.")
        documents._message_log_batch({document.id: text for document in documents})

    # === ASKING ===

    @api.private
    def _sales_approval_ask(self):
        """Ask for approval of what the documents say now; without any rule that fits they are approved at once.

        :raises UserError: where nobody could decide a step but who asks, before anything is written
        """
        self.check_access("write")
        documents = self._sales_approval_system()
        documents._sales_approval_touch()
        plans = documents._sales_approval_plan()
        documents._sales_approval_end_steps()
        for document in documents:
            document.write(
                {
                    "sales_approval_state": "waiting",
                    "sales_approval_round": document.sales_approval_round + 1,
                    "sales_approval_requester_id": self.env.uid,
                    "sales_approval_fingerprint": document._sales_approval_digest(),
                }
            )
        steps = documents.env["sales.approval.step"].create(
            [values | {"round": document.sales_approval_round} for document in documents for values in plans[document]]
        )
        steps._open_next()
        documents.filtered(lambda document: not plans[document])._sales_approval_grant()

    def _sales_approval_plan(self):
        """Return ``{document: values of its steps}``; the same approver is asked once on a level.

        :raises UserError: with every step that nobody could decide
        """
        matching = self.env["sales.approval.rule"]._matching(self)
        plans, problems = {}, []
        for document in self:
            plans[document] = document._sales_approval_step_values(matching[document].tier_ids)
            for values in plans[document]:
                if values["approver"] == "leader" and not document._sales_approval_is_own_team():
                    problems.append(document._sales_approval_team_text())
                elif not document._sales_approval_candidates(values):
                    problems.append(document._sales_approval_nobody_text(values))
        if problems:
            raise UserError("\n".join(problems))
        return plans

    def _sales_approval_step_values(self, tiers):
        company, team = self._sales_approval_company(), self._sales_approval_team()
        real_uid = (acting_uids(self.env) - {self.env.uid} or {False}).pop()
        found = {}
        for tier in tiers.sorted(lambda tier: (tier.level, tier.rule_id.sequence, tier.id)):
            target = tier._target(team)
            values = found.setdefault(
                (tier.level, tier.approver, target.id),
                {
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": company.id,
                    "level": tier.level,
                    "name": tier.name,
                    "approver": tier.approver,
                    TARGETS[tier.approver]: target.id,
                    "requester_id": self.env.uid,
                    "asked_by_id": real_uid,
                    "state": "pending",
                    "days": tier.days,
                },
            )
            values["days"] = min(values["days"], tier.days)
        return [*found.values()]

    def _sales_approval_is_own_team(self):
        """Tell whether who asks belongs to the document's team: nobody chooses the leader that decides.

        Who sees the documents of all asks for others; who is in no team has no leader of his own to go around.
        """
        user, team = self.env.user, self._sales_approval_team().sudo()
        mine = user.sudo().crm_team_ids | self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        return user.id == SUPERUSER_ID or not mine or team in mine or user.has_group(SEES_ALL)

    def _sales_approval_team_text(self):
        return self.env._(
            "“%(document)s” is of the sales team “%(team)s”, which is not yours: its leader decides for his own team."
            " Choose yours.",
            document=self.display_name,
            team=self._sales_approval_team().sudo().name or self.env._("(none)"),
        )

    def _sales_approval_target(self, values):
        name = TARGETS[values["approver"]]
        model = self.env["sales.approval.step"]._fields[name].comodel_name
        return self.env[model].browse(values[name] or [])

    def _sales_approval_candidates(self, values):
        """Return who could decide a step of these values if it was opened now."""
        company = self.env["res.company"].browse(values["company_id"])
        target = self._sales_approval_target(values)
        users = self.env["sales.approval.step"]._users_of(values["approver"], target, company)
        return users.filtered(lambda user: user.id not in acting_uids(self.env))

    def _sales_approval_nobody_text(self, values):
        """Say what to do about a step that nobody can decide, or only who asks."""
        target = self._sales_approval_target(values)
        names = {
            "step": values["name"],
            "document": self.display_name,
            "company": self.env["res.company"].browse(values["company_id"]).name,
            "target": target.display_name if target else self.env._("(none)"),
        }
        texts = {
            "user": self.env._(
                "“%(document)s”: the step “%(step)s” is decided by %(target)s, who is you or does not work for"
                " %(company)s. Choose another approver in the approval rule.",
                **names,
            ),
            "group": self.env._(
                "“%(document)s”: nobody but you could decide the step “%(step)s”. Add users of %(company)s to the group"
                " “%(target)s”.",
                **names,
            ),
            "leader": self.env._(
                "“%(document)s”: nobody but you could decide the step “%(step)s”. Set a leader of the sales team"
                " “%(target)s” who works for %(company)s.",
                **names,
            ),
            "role": self.env._(
                "“%(document)s”: nobody but you could decide the step “%(step)s”. Set members of the role “%(target)s”"
                " for %(company)s: Configuration, Approval Roles.",
                **names,
            ),
        }
        return texts[values["approver"]]

    @api.private
    def _sales_approval_withdraw(self):
        """Take back what was asked, or was approved already."""
        self.check_access("write")
        documents = self._sales_approval_system()
        documents._sales_approval_touch()
        documents = documents.filtered(lambda document: document.sales_approval_state in ("waiting", "approved"))
        documents._sales_approval_close("no")
        text = self.env._("Approval was withdrawn.")
        documents._message_log_batch({document.id: text for document in documents})

    def _sales_approval_close(self, state):
        """Close the present round with a state of the document; what is open is void."""
        if self:
            self.write({"sales_approval_state": state})
            self._sales_approval_end_steps()

    def _sales_approval_end_steps(self):
        steps = self.env["sales.approval.step"]
        steps._of(self, OPEN)._void()
        steps._close_activities(self)

    def _sales_approval_grant(self):
        if self:
            self._sales_approval_close("approved")
            self._sales_approval_granted()

    # === USING ===

    def _sales_approval_stale(self):
        """Return those that say something else than what was asked or approved."""
        documents = self.sudo().filtered(lambda document: document.sales_approval_state in ("waiting", "approved"))
        return self.browse(
            document.id
            for document in documents
            if document.sales_approval_fingerprint != document._sales_approval_digest()
        )

    @api.private
    def _sales_approval_check_stale(self):
        """Let those fall back that say something else than what was asked or approved, and return them.

        For the end of a document's own ``write`` and of that of its lines: whoever changes something sees at once
        what it ends. It is judged again when an approval is used.
        """
        stale = self._sales_approval_stale()
        if stale:
            stale._sales_approval_system()._sales_approval_void()
        return stale

    @api.private
    def _sales_is_approved(self):
        """Tell whether what this document says now is approved; it falls back if it says something else."""
        self.ensure_one()
        self._sales_approval_check_stale()
        return self.sudo().sales_approval_state == "approved"
