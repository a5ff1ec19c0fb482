from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sales_approval_delegate import today_of

TYPE = "sales_process_mgmt.mail_activity_type_approval"
BATCH = 50


class SalesApprovalEngineMixin(models.AbstractModel):
    """How steps are opened, decided, closed and reminded of. Its methods are called on steps as superuser."""

    _name = "sales.approval.engine.mixin"
    _description = "Approval Engine"

    # === OPENING ===

    def _open_next(self):
        """Open the lowest level that is not open yet, of each of the documents: ``self`` is pending steps."""
        lowest = {}
        for step in self:
            key = (step.res_model, step.res_id)
            lowest[key] = min(step.level, lowest.get(key, step.level))
        opening = self.filtered(lambda step: step.level == lowest[step.res_model, step.res_id])
        opening.write({"state": "waiting", "opened_date": fields.Datetime.now()})
        for (today, days), steps in opening.grouped(lambda step: (step._today(), step.days)).items():
            steps.deadline = today + timedelta(days=days)
        for deciders, steps in opening.grouped(lambda step: step._deciders()).items():
            steps.approver_ids = deciders
        opening._plan_activities()
        return opening

    def _plan_activities(self):
        """Tell the approvers: one activity for each of them and each document, until the first of their deadlines."""
        first = {}
        for step in self:
            for user in step.approver_ids:
                key = (step.res_model, step.res_id, user.id)
                if key not in first or step.deadline < first[key].deadline:
                    first[key] = step
        models_of = self.env["ir.model"]
        activity_type = self.env.ref(TYPE)
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": models_of._get_id(model),
                    "res_id": res_id,
                    "user_id": uid,
                    "activity_type_id": activity_type.id,
                    "summary": step.name,
                    "date_deadline": step.deadline,
                    "automated": True,
                }
                for (model, res_id, uid), step in first.items()
            ]
        )

    def _refresh_approvers(self):
        """Who may decide has changed since these steps were opened: let them see it, and be reminded."""
        for step in self:
            deciders = step._deciders()
            if deciders - step.approver_ids:
                step.approver_ids |= deciders

    # === DECIDING ===

    def _decide(self, state, comment, principal):
        """Write down a decision of the user.

        :param str state: approved or rejected
        :param principal: for whom he decides; himself, if not a delegate
        """
        self.write(
            {
                "state": state,
                "comment": comment or False,
                "decided_by_id": self.env.uid,
                "decided_date": fields.Datetime.now(),
                "delegate_of_id": principal.id if principal != self.env.user else False,
            }
        )

    def _void(self):
        """Close what is open: nobody decides it any more."""
        self.filtered(lambda step: step.state in ("pending", "waiting")).write({"state": "void"})

    # === ACTIVITIES ===

    @api.model
    def _close_activities(self, documents):
        """Take away the activities of who has nothing to decide any more; who has decided has done his."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("activity_type_id", "=", self.env.ref(TYPE).id),
            ]
        )
        if not activities:
            return
        waiting = self._of(documents, ("waiting",))
        asked = {(step.res_id, user.id) for step in waiting for user in step.approver_ids}
        closed = activities.filtered(lambda activity: (activity.res_id, activity.user_id.id) not in asked)
        done = closed.filtered(lambda activity: activity.user_id == self.env.user)
        done.write({"active": False})
        (closed - done).unlink()

    # === OF DOCUMENTS ===

    @api.model
    def _of(self, documents, states):
        """Return the steps of the documents' present round that are in ``states``."""
        steps = self.search(
            [("res_model", "=", documents._name), ("res_id", "in", documents.ids), ("state", "in", states)],
            order="level, id",
        )
        rounds = {document.id: document.sales_approval_round for document in documents}
        return steps.filtered(lambda step: step.round == rounds[step.res_id])

    @api.model
    def _touch(self, documents):
        """Write the open steps of documents as they are: who decides second is tried again, and sees what was."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_approval_step SET state = state
                 WHERE id IN (SELECT id FROM sales_approval_step
                               WHERE res_model = %s AND res_id = ANY(%s) AND state IN ('pending', 'waiting')
                               ORDER BY id FOR UPDATE)
                """,
                documents._name,
                documents.ids,
            )
        )

    # === REMINDING ===

    @api.model
    def _cron_remind(self):
        """Remind approvers, and their delegates, of what is past its time: once a day for each step.

        Safe to kill and to run twice: what was said today is written with what is sent.
        """
        tomorrow = fields.Date.today() + timedelta(days=1)  # the latest day that it may be anywhere
        late = self.search(Domain("state", "=", "waiting") & Domain("deadline", "<", tomorrow), order="deadline, id")
        due = late.filtered(lambda step: step.deadline < step._today() and step.reminded_date != step._today())
        cron = self.env["ir.cron"]
        for start in range(0, len(due), BATCH):
            steps = due[start : start + BATCH]
            steps._remind()
            if not cron._commit_progress(len(steps), remaining=len(due) - start - len(steps)):
                return

    def _today(self):
        return today_of(self.requester_id)

    def _remind(self):
        self._refresh_approvers()
        delegates = self.env["sales.approval.delegate"]
        for step in self:
            step.reminded_date = step._today()
            document = self.env[step.res_model].browse(step.res_id).exists()
            if document:
                deciders = step._deciders()
                everybody = (deciders | delegates._delegates_of(deciders, step.company_id)) - step.requester_id
                document._sales_approval_tell(
                    everybody - step.asked_by_id,
                    lambda env, name: env._("Your approval of “%s” is overdue", name),
                    lambda env, _name, step=step: env._(
                        "“%(step)s” was to be decided by %(deadline)s.", step=step.name, deadline=step.deadline
                    ),
                )
