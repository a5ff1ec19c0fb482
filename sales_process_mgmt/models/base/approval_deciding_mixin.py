from odoo import models
from odoo.exceptions import AccessError, UserError

from .text_limit_mixin import TEXT_LIMIT


class SalesApprovalDecidingMixin(models.AbstractModel):
    """How people decide: their own waiting steps, judged here and not in a view."""

    _name = "sales.approval.deciding.mixin"
    _description = "Deciding on Approval"

    # === BUTTONS ===

    def action_sales_approve(self, comment=None):
        """Approve the user's waiting steps of these documents.

        :param str comment: kept with the step
        :return: False where a document had changed since approval was asked, and fell back instead
        :raises UserError: where there is nothing that the user may decide; it says who may
        """
        return self._sales_approval_decide("approved", self._sales_approval_comment(comment))

    def action_sales_reject(self, reason=None):
        """Reject these documents.

        :param str reason: kept with the step, and told to who has asked
        :return: as ``action_sales_approve``
        :raises UserError: without a reason, or where there is nothing that the user may decide
        """
        reason = self._sales_approval_comment(reason)
        if not reason:
            raise UserError(self.env._("Say why you reject it: who has asked reads that."))
        return self._sales_approval_decide("rejected", reason)

    def _sales_approval_comment(self, comment):
        if comment and not isinstance(comment, str):
            raise UserError(self.env._("The comment must be a text."))
        comment = (comment or "").strip()
        if len(comment) > TEXT_LIMIT:
            raise UserError(self.env._("The comment has more than %s characters: attach a document.", TEXT_LIMIT))
        return comment

    # === DECIDING ===

    def _sales_approval_decide(self, state, comment):
        if not self.env.user._is_internal():  # a customer reads his document, not who decides on it
            raise AccessError(self.env._("Approvals are decided by employees."))
        self.check_access("read")
        documents = self._sales_approval_system()
        documents._sales_approval_touch()
        stale = documents._sales_approval_check_stale()
        for document in documents - stale:
            principals = document._sales_approval_steps("waiting")._principals()
            if not principals:
                raise UserError(document._sales_approval_not_yours())
            document._sales_approval_write_decision(state, comment, principals)
        stale._sales_approval_say_stale()
        return not stale

    def _sales_approval_write_decision(self, state, comment, principals):
        """Write what the user says to his steps, and what follows from it.

        :param dict principals: ``{step: for whom he decides}``
        """
        steps = self.env["sales.approval.step"]
        mine = steps.concat(*(step.with_env(self.env) for step in principals))
        for step, principal in principals.items():
            step.with_env(self.env)._decide(state, comment, principal)
        self._message_log(body=self._sales_approval_decision_text(state, comment, mine))
        if state == "rejected":
            self._sales_approval_close("rejected")
            self._sales_approval_refused(mine[:1])
            self._sales_approval_tell_requester(state, comment)
        elif self._sales_approval_steps("waiting"):
            steps._close_activities(self)
        else:
            self._sales_approval_go_on()

    def _sales_approval_go_on(self):
        """A level is through: open the next one, or approve the document."""
        pending = self._sales_approval_steps("pending")
        if not pending:
            self._sales_approval_grant()
            self._sales_approval_tell_requester("approved", "")
            return
        opened = pending._open_next()
        self.env["sales.approval.step"]._close_activities(self)
        for step in opened.filtered(lambda step: not step.approver_ids):
            # Whoever decided last is not to blame; it waits until somebody has the role or leads the team.
            self._sales_approval_tell(
                step.requester_id,
                lambda env, name: env._("Nobody can decide the approval of “%s”", name),
                lambda env, _name, step=step: env._(
                    "Nobody can decide the step “%s” now: ask an administrator of sales to name somebody.", step.name
                ),
            )

    # === WHAT IS SAID ===

    def _sales_approval_decision_text(self, state, comment, steps):
        names = ", ".join(steps.mapped("name"))
        principals = steps.delegate_of_id
        if state == "approved":
            text = self.env._("Approved: %(steps)s.", steps=names)
        else:
            text = self.env._("Rejected: %(steps)s.", steps=names)
        if principals:
            text += " " + self.env._("On behalf of %s.", ", ".join(principals.mapped("name")))
        return f"{text} {comment}".strip()

    def _sales_approval_not_yours(self):
        """Say why there is nothing to decide for the user: it was decided, is asked of others, or is his own."""
        waiting = self._sales_approval_steps("waiting")
        names = {"document": self.display_name}
        if waiting:
            people = {step.name: ", ".join(step._deciders().mapped("name")) for step in waiting}
            asked = "; ".join(f"{step}: {users or '–'}" for step, users in people.items())
            return self.env._(
                "You cannot decide on “%(document)s”: it waits for others, and nobody decides what he has asked for"
                " himself. %(asked)s",
                asked=asked,
                **names,
            )
        decided = self._sales_approval_steps("approved", "rejected").sorted("decided_date")
        if decided:
            last = decided[-1]
            return self.env._(
                "“%(document)s” has been decided already: “%(step)s” by %(user)s.",
                step=last.name,
                user=last.decided_by_id.name,
                **names,
            )
        return self.env._("No approval is asked for “%(document)s”.", **names)

    def _sales_approval_tell_requester(self, state, comment):
        """Tell who has asked, at once; not who has decided himself what he was not asked."""
        requester = self.sales_approval_requester_id
        if state == "approved":
            self._sales_approval_tell(
                requester,
                lambda env, name: env._("“%s” is approved", name),
                lambda env, name: env._("“%s” is approved.", name),
            )
        else:
            self._sales_approval_tell(
                requester,
                lambda env, name: env._("“%s” is rejected", name),
                lambda env, name: env._("“%(document)s” is rejected: %(reason)s", document=name, reason=comment),
            )

    def _sales_approval_say_stale(self):
        """Tell the user why his decision was not taken: the document has fallen back, which an error would undo."""
        for document in self.sudo():
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": document.display_name,
                    "message": self.env._("The content has changed since approval was asked: it must be asked again."),
                    "sticky": True,
                },
            )
