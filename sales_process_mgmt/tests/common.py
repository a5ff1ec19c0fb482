from contextlib import contextmanager
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

from ..models.base.sales_part import STAFF

# What proves the criteria of the standard B2B funnel; see data/process/b2b_funnel.xml.
EVIDENCE = "Minutes of the meeting of 3 March, sent to everybody."


class PartsCase(TransactionCase):
    """Switches parts of the addon on and off, as Settings does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Everybody in one time zone, the jobs' user too: what a test says of today holds at every hour.
        cls.env.cr.execute("UPDATE res_partner SET tz = 'UTC'")
        cls.env.invalidate_all()

    @classmethod
    def _switch(cls, *parts, on=True):
        """Switch parts (``pool``, ``needs`` …) on or off for everybody who gets parts."""
        staff = cls.env["res.groups"].browse()
        for group in STAFF.split(","):
            staff |= cls.env.ref(group)
        for part in parts:
            group = cls.env.ref(f"sales_process_mgmt.group_part_{part}")
            staff._apply_group(group) if on else staff._remove_group(group)


class ProcessCase(PartsCase):
    """A team with the standard B2B funnel, one without process, and a user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            # With a time zone: a test of today holds at every hour.
            context={"lang": "en_US", "tz": "UTC", "tracking_disable": True, "no_reset_password": True}
        )
        cls._switch("qualification", on=False)  # what becomes an opportunity is not what processes are about
        # A copy: the demo company works with the shipped one.
        cls.process = cls.env.ref("sales_process_mgmt.process_b2b_funnel").copy({"code": "walk"})
        cls.rep = new_test_user(cls.env, "proc_rep", "sales_team.group_sale_salesman", name="Rep")
        cls.other_rep = new_test_user(cls.env, "proc_rep2", "sales_team.group_sale_salesman", name="Other Rep")
        cls.leader = new_test_user(cls.env, "proc_leader", "sales_team.group_sale_salesman", name="Leader")
        cls.manager = new_test_user(cls.env, "proc_manager", "sales_team.group_sale_manager", name="Manager")
        members = [Command.create({"user_id": user.id}) for user in (cls.rep, cls.other_rep)]
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Walk Team",
                "user_id": cls.leader.id,
                "sales_process_id": cls.process.id,
                "crm_team_member_ids": members,
            }
        )
        cls.plain_team = cls.env["crm.team"].create({"name": "Plain Team", "user_id": cls.leader.id})
        cls.stages = cls.env["crm.stage"]._sales_of_process(cls.process)

    @classmethod
    def _lead(cls, **values):
        """Create an opportunity of the rep in the walk team."""
        defaults = {
            "name": "Pump station",
            "type": "opportunity",
            "user_id": cls.rep.id,
            "team_id": cls.team.id,
        }
        return cls.env["crm.lead"].create(defaults | values)

    @classmethod
    def _meet(cls, lead, *stages):
        """Make all mandatory criteria of the stages hold, whatever kind they are."""
        criteria = stages[0].concat(*stages).sales_step_id.criterion_ids.filtered("is_mandatory")
        for criterion in criteria:
            if criterion.kind == "tick":
                lead.sales_tick_criterion(criterion.id, True, EVIDENCE)
        others = criteria.filtered(lambda criterion: criterion.kind != "tick")
        others.write({"kind": "domain", "domain": "[('id', '!=', 0)]"})

    def _history(self, lead):
        """Return the history as ``(direction, stage name, jumped)``, oldest first."""
        lines = lead.sales_transition_ids.sorted("id")
        return [(line.direction, line.to_name or False, line.is_jumped) for line in lines]

    def _open_kinds(self, lead=None):
        """Return the kinds of the open alerts of an opportunity, sorted, as stored."""
        lead = lead or self.lead
        lead.invalidate_recordset()
        return sorted(lead.sales_alert_ids.filtered(lambda alert: alert.state == "open").mapped("kind"))

    def _run_cron(self, name):
        """Run a nightly job as its cron does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"sales_process_mgmt.{name}").method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def _refused(self, exception, *parts):
        """Expect ``exception`` whose text holds every part, and that nothing is left of what was tried."""
        with self.assertRaises(exception) as caught, self.cr.savepoint():
            yield caught
        for part in parts:
            self.assertIn(part, str(caught.exception))
        self.env.invalidate_all()

    def _days_ago(self, days):
        return fields.Datetime.now() - timedelta(days=days)


class DealCase(ProcessCase):
    """The same with an opportunity in the first stage, as superuser and as its rep sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead()
        cls.as_rep = cls.lead.with_user(cls.rep)
