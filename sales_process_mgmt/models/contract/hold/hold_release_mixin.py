from odoo import api, fields, models
from odoo.exceptions import UserError

from ...base.sales_approval_step import acting_uids
from ...base.text_limit_mixin import TEXT_LIMIT

# Who releases where no rule of approval says who.
RELEASERS = ("account.group_account_invoice", "sales_team.group_sale_manager")


class SalesHoldReleaseMixin(models.AbstractModel):
    """How a hold is released: asked for, approved by rules, or granted by finance. Never by who has asked."""

    _name = "sales.hold.release.mixin"
    _description = "Release of a Hold"

    # === ASKING ===

    def _ask_release(self):
        """Ask for the release of this hold in the user's name: starts the approval, where a rule fits.

        Called with all rights by the order, which has judged whether the user may.
        """
        self.ensure_one()
        self.write({"state": "asked", "requester_id": self.env.uid})
        if self._release_rules().tier_ids:
            self._sales_approval_ask()

    def _release_rules(self):
        self.ensure_one()
        return self.env["sales.approval.rule"]._matching(self)[self]

    # === GRANTING ===

    def action_release(self, reason=None):
        """Release holds, where no rule of approval says who does.

        :param str reason: kept on the hold
        :raises UserError: without a reason, or for who may not
        """
        self.check_access("read")
        reason = self._release_text(reason)
        holds = self.sudo()
        holds._sales_approval_touch()
        for hold in holds:
            error = hold._release_error()
            if error:
                raise UserError(error)
        holds._release(reason)
        return True

    def _release_text(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the order may go on: it is kept with the release."))
        if len(reason) > TEXT_LIMIT:
            raise UserError(self.env._("The reason has more than %s characters: attach a document.", TEXT_LIMIT))
        return reason

    def _release_error(self):
        """Return why the user does not release this hold himself, or False."""
        self.ensure_one()
        if self.state not in ("open", "asked"):
            return self.env._("“%s” does not wait any more: there is nothing to release.", self.display_name)
        if not any(self.env.user.has_group(group) for group in RELEASERS):
            return self.env._(
                "“%s” is released by finance or an administrator of sales: request its release.", self.display_name
            )
        if acting_uids(self.env) & set(self._barred().ids):
            return self.env._(
                "“%s”: nobody releases what he has asked for himself, or his own order. A colleague of finance does.",
                self.display_name,
            )
        if self._release_rules().tier_ids:
            return self.env._(
                "“%s” is released by its approval: request the release, and the approvers decide.", self.display_name
            )
        return False

    def _barred(self):
        """Return who never releases this hold: who has asked, and whose order it is, unless he has put it on hold."""
        own = self.order_id.user_id if self.kind != "manual" or self.user_id != self.order_id.user_id else None
        return self.requester_id | own if own else self.requester_id

    def _release(self, reason, user=None):
        """Write down the release of these holds, with what the orders say now.

        :param user: who releases; the user of the environment where not given
        """
        for hold in self:
            hold.write(
                {
                    "state": "released",
                    "released_by_id": (user or self.env.user).id,
                    "release_date": fields.Datetime.now(),
                    "release_reason": reason,
                    "used_date": False,
                    "fingerprint": hold._sales_approval_digest(),
                }
            )
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._tell_released()

    def _tell_released(self):
        """Tell salespeople that their orders may go on."""
        for hold in self.filtered(lambda hold: hold.salesperson_id != self.env.user):
            hold._sales_approval_tell(
                hold.salesperson_id,
                lambda env, name: env._("“%s” is released", name),
                lambda env, name, reason=hold.release_reason: env._(
                    "“%(order)s” may go on: %(reason)s", order=name, reason=reason
                ),
            )

    # === CAUSE GONE ===

    def _lift(self, reason):
        """End holds whose cause is gone: nobody has released anything, and a rule refuses again when it has to."""
        if self:
            self._sales_approval_close("no")
            self.write({"state": "expired", "release_reason": reason, "release_date": fields.Datetime.now()})

    # === USING ===

    @api.private
    def _is_as_released(self):
        """Tell whether the order still says what was released."""
        self.ensure_one()
        return self.fingerprint == self._sales_approval_digest()

    def _covers(self, door):
        """Tell whether this release lets its order through a door: once when it is confirmed, and what was confirmed
        is delivered in as many parts as it takes.
        """
        self.ensure_one()
        if self.state != "released" or (door == "confirm" and self.used_date):
            return False
        return self._is_as_released()
