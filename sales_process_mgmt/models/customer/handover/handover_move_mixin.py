from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sales_handover_line import STAYS

# Odoo would read, notify and subscribe record by record; what matters of it is done here for all at once.
QUIET = {
    "tracking_disable": True,
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
}


class SalesHandoverMoveMixin(models.AbstractModel):
    """Doing a hand-over, and giving it back: one transaction, all or nothing, batched."""

    _name = "sales.handover.move.mixin"
    _description = "Doing a Hand-over"

    # === THERE ===

    def _hand_over(self):
        """Give all planned records to those who were chosen. Who calls it has checked who may."""
        self.ensure_one()
        # Written first: who does the same at the same moment fails here, is tried again, and sees that it is done.
        self.sudo().write({"state": "done", "date_done": fields.Datetime.now()})
        self.env.flush_all()
        self._take_up()
        self._check_caps()
        lines = self.line_ids.filtered(lambda line: line.state == "planned")
        chosen = lines.filtered(lambda line: line.to_user_id and line.exception not in STAYS)
        (lines - chosen)._settle("skipped", "left_out")
        for code, scope in self._ticked_scopes().items():
            of_scope = chosen.filtered(lambda line, code=code: line.scope == code)
            mine = self._sort_out(scope, of_scope, self.from_user_id, "skipped")
            for user, given in mine.grouped("to_user_id").items():
                self._give(code, scope, given, user)
        self._tell_receivers()

    def _give(self, code, scope, lines, user):
        records = self._of_lines(scope, lines)
        if scope.has_team:
            lines._keep_standing(records._handover_standing(self.from_user_id | user))
        if code == "customer":
            lines._keep_owner_dates()
        subscribed = self._pass_on(code, scope, records, self.from_user_id, user)
        if self.reason == "leave":
            self._unsubscribe(records, self.from_user_id)
        new = lines.filtered(lambda line: line.res_id in subscribed)
        new._settle("done", subscribed=True)
        (lines - new)._settle("done")

    # === AND BACK ===

    def _give_back(self):
        """Give back what is still open and still belongs to who took it over, or to whom he handed it over.

        The rest is kept, with the reason.
        """
        self.ensure_one()
        owner = self.from_user_id
        state = "back" if owner.active else "kept"
        self.sudo().write({"state": state, "date_back": fields.Datetime.now()})
        self.env.flush_all()
        lines = self.line_ids.filtered(lambda line: line.state == "done")
        if not owner.active:
            lines._settle("kept", "from_archived")
            self._tell_leader()
            return
        chains = self._passed_on(lines)
        for code, scope in self._sales_handover_scopes().items():
            of_scope = lines.filtered(lambda line, code=code: line.scope == code)
            for user, given in of_scope.grouped(lambda line: chains[line][-1].to_user_id).items():
                still = self._sort_out(scope, given, user, "kept")
                self._take_back(code, scope, still, user, chains)
                still._settle("back")
        self._tell_receivers()

    def _take_back(self, code, scope, lines, user, chains):
        """Give records back that ``user`` has now; nobody stays a follower, or in a team, by having stood in."""
        records = self._of_lines(scope, lines)
        self._pass_on(code, scope, records, user, self.from_user_id)
        passed = lines.browse(later.id for line in lines for later in chains[line])
        for helper, added in passed.filtered("is_subscribed").grouped("to_user_id").items():
            if helper != self.from_user_id:
                self._unsubscribe(self._of_lines(scope, added), helper)
        if scope.has_team:
            # What was before the first of them counts.
            standing = {line.res_id: {} for line in lines}
            for line in passed:
                standing[line.res_id] = (line.team_before or {}) | standing[line.res_id]
            records._restore_standing(standing)
        if code == "customer":
            lines._restore_owner_dates()

    # === MOVING ===

    def _of_lines(self, scope, lines):
        return self.env[scope.model].sudo().browse(lines.mapped("res_id"))

    def _sort_out(self, scope, lines, owner, state):
        """Return the lines whose records are open and belong to ``owner``; the others get ``state`` and the reason."""
        if not lines:
            return lines
        ids = Domain("id", "in", lines.mapped("res_id"))
        there = set(self._records(scope, ids).ids)
        owned = set(self._records(scope, ids & Domain(scope.owner, "=", owner.id)).ids)
        opened = set(self._records(scope, ids & scope.domain).ids)
        reasons = {}
        for line in lines:
            if line.res_id not in there:
                reasons.setdefault("gone", []).append(line.id)
            elif line.res_id not in opened:
                reasons.setdefault("closed", []).append(line.id)
            elif line.res_id not in owned:
                reasons.setdefault("other_owner", []).append(line.id)
        out = lines.browse()
        for reason, line_ids in reasons.items():
            lines.browse(line_ids)._settle(state, reason)
            out |= lines.browse(line_ids)
        return lines - out

    def _pass_on(self, code, scope, records, old, user):
        """Give records of ``old`` to ``user``, who follows them from then on; one note on each.

        :return: the ids of those that he did not follow before
        """
        if not records:
            return set()
        is_thread = hasattr(records, "message_follower_ids")
        new = set(records.ids) - self._followed_by(records, user) if is_thread else set()
        if code == "customer":
            records._sales_change_owner(user, "handed_over", self._reason_text())
            return new
        # Odoo would move a deal to a team of its new owner, and with it to another stage.
        with self.env.protecting([records._fields[name] for name in scope.keeps], records):
            (records if scope.has_team else records.with_context(**QUIET)).write({scope.owner: user.id})
        if is_thread:
            records._message_subscribe(user.partner_id.ids)
        if scope.note:
            body = self._note_body(records, old, user)
            records._message_log_batch(dict.fromkeys(records.ids, body))
        return new

    @api.model
    def _followed_by(self, records, user):
        followers = self._followers(records, user)
        return set(followers.mapped("res_id"))

    @api.model
    def _followers(self, records, user):
        return (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    ("partner_id", "=", user.partner_id.id),
                ]
            )
        )

    @api.model
    def _unsubscribe(self, records, user):
        if records and hasattr(records, "message_follower_ids"):
            self._followers(records, user).unlink()

    # === WORDS ===

    def _reason_text(self):
        """Return why, in a line: reason, and how long."""
        reason = dict(self._fields["reason"]._description_selection(self.env))[self.reason]
        if self.state != "done":
            return self.env._("Given back after: %(reason)s", reason=reason)
        if self.date_end:
            return self.env._("%(reason)s, until %(date)s", reason=reason, date=fields.Date.to_string(self.date_end))
        return reason

    def _note_body(self, records, old, user):  # pylint: disable=unused-argument
        title = self.env._("Handed over")
        body = Markup("<p><b>%s</b>: %s → %s<br/>%s</p>")
        return body % (title, old.name, user.name, self._reason_text())

    def _tell_receivers(self):
        """Tell each once, and not of every record: those who got something, and who got it back."""
        for user in self.receiver_ids.user_id if self.state == "done" else ():
            told = self._for_reader(user)
            given = told.line_ids.grouped("to_user_id").get(user, told.line_ids.browse())
            counts = told._counts_text(given)
            if counts:
                text = told.env._("%(user)s hands over to you: %(counts)s.", user=self.from_user_id.name, counts=counts)
                told._tell(user, text)
        if self.state == "back":
            told = self._for_reader(self.from_user_id)
            counts = told._counts_text(told.line_ids)
            told._tell(self.from_user_id, told.env._("You have back: %s.", counts or told.env._("nothing")))

    def _for_reader(self, user):
        """Return the hand-over in the language of whom it is told."""
        return self.with_context(lang=user.sudo().lang)

    def _counts_text(self, lines):
        """Return how many of what were moved: “12 Customers and 3 Quotations”."""
        labels = {code: scope.label for code, scope in self._sales_handover_scopes().items()}
        moved = lines.filtered(lambda line: line.state in ("done", "back") and line.state == self.state)
        return self._counted({labels[code]: len(group) for code, group in moved.grouped("scope").items()})

    def _tell(self, user, text):
        if not self.env.registry.ready:  # while the app is installed nobody is told of its demo data
            return
        self.sudo().message_notify(
            partner_ids=user.partner_id.ids,
            body=text,
            subject=self.display_name,
            model_description=self.env["ir.model"].sudo()._get(self._name).name,
        )

    def _tell_leader(self):
        """Tell the team's leader that nobody is there to give it back to."""
        whom = self.team_id.sudo().user_id or self.responsible_id
        told = self._for_reader(whom)
        text = told.env._(
            "%(user)s is archived: what was handed over stays with those who took it over.",
            user=self.from_user_id.name,
        )
        told.sudo().activity_schedule("mail.mail_activity_data_todo", user_id=whom.id, summary=text)

    # === NIGHTLY ===

    @api.model
    def _cron_due(self):
        """Do what starts, and give back what ends; each in a transaction of its own, so it may be killed and repeated.

        What cannot be done goes to its responsible with the reason, and holds up no other.
        """
        day = fields.Date.add(fields.Date.context_today(self), days=1)  # today already, east of here
        starting = Domain("state", "=", "scheduled") & Domain("date_start", "<=", day)
        ending = Domain("state", "=", "done") & Domain("date_end", "<=", day)
        due = self.sudo().search(starting | ending, order="id").filtered(lambda handover: handover._is_due())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for handover in due:
            try:
                with self.env.cr.savepoint():
                    handover._do_due()
            except UserError as error:
                handover._refer(error)
            if not cron._commit_progress(1):  # the next run finds what is left
                return

    def _is_due(self):
        self.ensure_one()
        date = self.date_start if self.state == "scheduled" else self.date_end
        return bool(date) and date <= self._today()

    def _do_due(self):
        """Do it in the name and the language of who is responsible, who must be allowed to still."""
        responsible = self.responsible_id
        told = self._for_reader(responsible).with_user(responsible)
        mine = told.sudo()
        if self.state == "scheduled":
            told._check_authority()
            mine._check_ready(("scheduled",))
            mine._hand_over()
        else:
            mine._give_back()

    def _refer(self, error):
        """Put a scheduled one back into its preview, and ask its responsible to look at what stands in the way."""
        self.invalidate_recordset()
        if self.state == "scheduled":
            self.sudo().write({"state": "previewed"})
        if not self.activity_ids:
            self.sudo().activity_schedule(
                "mail.mail_activity_data_warning", user_id=self.responsible_id.id, summary=str(error)[:200]
            )
