from odoo import Command, fields
from odoo.tests import new_test_user

from ..common import ProcessCase


class HandoverCase(ProcessCase):
    """A rep who hands over, colleagues in his team and in another one, and a few customers with what hangs on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("pool", "handover")
        cls.process.step_ids.gate_policy = "none"
        cls.third_rep = new_test_user(cls.env, "proc_rep3", "sales_team.group_sale_salesman", name="Third Rep")
        cls.team.crm_team_member_ids = [Command.create({"user_id": cls.third_rep.id})]
        cls.other_team = cls.env["crm.team"].create({"name": "Other Team", "sales_process_id": cls.process.id})
        # What the night writes is in people's own languages.
        (cls.rep | cls.other_rep | cls.third_rep | cls.leader | cls.manager).lang = "en_US"
        cls.outsider = new_test_user(cls.env, "proc_out", "sales_team.group_sale_salesman", name="Outsider")
        cls.other_team.crm_team_member_ids = [Command.create({"user_id": cls.outsider.id})]

    @classmethod
    def _customers(cls, count, user=None, **values):
        defaults = {"is_company": True, "user_id": (user or cls.rep).id}
        return cls.env["res.partner"].create(
            [{"name": f"Customer {number:04}"} | defaults | values for number in range(count)]
        )

    @classmethod
    def _quotation(cls, partner, **values):
        defaults = {"partner_id": partner.id, "user_id": cls.rep.id, "team_id": cls.team.id}
        return cls.env["sale.order"].create(defaults | values)

    @classmethod
    def _handover(cls, *users, by=None, **values):
        """Create a draft of ``by`` (the manager) from the rep to ``users`` (the other rep)."""
        receivers = [Command.create({"user_id": user.id}) for user in users or [cls.other_rep]]
        defaults = {"from_user_id": cls.rep.id, "receiver_ids": receivers}
        return cls.env["sales.handover"].with_user(by or cls.manager).create(defaults | values)

    @classmethod
    def _temporary(cls, *users, days=10, **values):
        end = fields.Date.add(fields.Date.today(), days=days)
        return cls._handover(*users, reason="absence", date_end=end, **values)

    @classmethod
    def _done(cls, handover):
        handover.action_preview()
        handover.action_hand_over()
        return handover

    @classmethod
    def _end(cls, handover, days=1):
        """Let the end date of a running one have come."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE sales_handover SET date_end = CURRENT_DATE - %s, date_start = CURRENT_DATE - 30 WHERE id = %s",
            [days, handover.id],
        )
        handover.invalidate_recordset()

    def _line(self, handover, record):
        found = handover.line_ids.filtered(lambda line: (line.res_model, line.res_id) == (record._name, record.id))
        self.assertEqual(len(found), 1)
        return found

    def _notes(self, record):
        return record.message_ids.filtered(lambda message: "Handed over" in (message.body or ""))
