"""Installing on a company's own pipeline, giving a process, taking it back, and uninstalling.

Each step is an Odoo of its own on one database, as in life.
"""

import json
import os
import subprocess
from contextlib import contextmanager

import pytest

from devenv.session import prepared
from devenv.settings import ADDON, Settings

MARK = "ANSWER:"

# A pipeline as a company may have it: own stages of one team, opportunities in every state, tracked moves.
OWN_PIPELINE = """
env.cr.execute("UPDATE ir_module_module SET demo = false")  # the addon's demo data is no company's own
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
team = env["crm.team"].create({"name": "Own Team"})
own = env["crm.stage"].create({"name": "Own Stage", "sequence": 2, "team_ids": [(6, 0, team.ids)]})
values = {"type": "opportunity", "team_id": team.id, "user_id": False, "expected_revenue": 500}
leads = env["crm.lead"].create([values | {"name": f"Own deal {number}"} for number in range(6)])
env.cr.commit()
leads[1:].write({"stage_id": own.id})
env.cr.commit()
leads[2].action_set_won()
leads[3].action_set_lost()
leads[4].action_archive()
env["crm.lead"].create({"name": "Own lead", "type": "lead", "team_id": team.id})
env.cr.commit()
"""

PIPELINE = """
import json
env.cr.execute('''
    SELECT (SELECT json_agg(s ORDER BY s.id) FROM (
                SELECT id, name, sequence, is_won, fold FROM crm_stage WHERE id NOT IN %s) s),
           (SELECT json_agg(l ORDER BY l.id) FROM (
                SELECT id, name, stage_id, team_id, user_id, active, type, probability, won_status, expected_revenue,
                       date_closed, date_last_stage_update, write_date FROM crm_lead) l)
''', [tuple(OURS) or (0,)])
print("ANSWER:" + json.dumps(env.cr.fetchone(), default=str))
"""


@pytest.fixture(scope="module")
def life():
    with prepared(Settings()) as ready:
        ready.ensure_base()
        name = f"{ready.settings.prefix}_life_{os.getpid()}"
        ready.databases.clone(ready.base, name)
        try:
            yield Life(ready, name)
        finally:
            ready.databases.drop(name)


class Life:
    """A database and what is done to it."""

    def __init__(self, ready, name):
        self.ready, self.name = ready, name

    def shell(self, script, **values):
        """Run a script in Odoo's shell; what it prints behind the mark comes back."""
        given = "".join(f"{key} = {value!r}\n" for key, value in values.items())
        command = self.ready.command("shell", "-c", self.ready.config, "-d", self.name, "--no-http")
        done = subprocess.run(
            [str(part) for part in command],
            input=given + script,
            env=self.ready.environment(),
            cwd=self.ready.settings.env_dir,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]
        answers = [line.removeprefix(MARK) for line in done.stdout.splitlines() if line.startswith(MARK)]
        return json.loads(answers[-1]) if answers else None

    def odoo(self, title, *arguments):
        self.ready.odoo_run(title, self.name, *arguments)

    def pipeline(self, ours=()):
        return self.shell(PIPELINE, OURS=list(ours))

    @contextmanager
    def unchanged(self, ours=()):
        """Expect that stages and opportunities are afterwards what they were before."""
        before = self.pipeline()
        yield
        assert self.pipeline(ours) == before


def test_life_of_the_addon(life):
    """One test, since each step stands on the one before: they cannot run alone."""
    life.shell(OWN_PIPELINE)
    with life.unchanged():
        life.odoo("Lifecycle: installing on a company's own pipeline", "-i", ADDON)
    _history_is_rebuilt(life)
    _no_stage_of_ours_is_there(life)
    stages, criteria = _give_a_process(life)
    with life.unchanged():
        life.odoo("Lifecycle: upgrading", "-u", ADDON)
    _edited_process_survives(life, criteria)
    with life.unchanged():
        life.shell('env["ir.module.module"].search([("name", "=", ADDON)]).button_immediate_uninstall()', ADDON=ADDON)
    _crm_works_without(life, stages)


def _history_is_rebuilt(life):
    directions = life.shell("""
import json
lines = env["sales.stage.transition"].search([("lead_id.name", "like", "Own deal")], order="id")
assert all(lines.mapped("is_rebuilt"))
found = {}
for line in lines:
    found.setdefault(line.lead_id.name, []).append([line.direction, line.to_name])
print("ANSWER:" + json.dumps(found))
""")
    assert directions["Own deal 0"] == [["start", "New"]]
    assert directions["Own deal 2"] == [["start", "New"], ["forward", "Own Stage"], ["won", "Won"]]
    assert directions["Own deal 3"] == [["start", "New"], ["forward", "Own Stage"], ["lost", False]]


def _no_stage_of_ours_is_there(life):
    count = (
        'import json; print("ANSWER:" + json.dumps(env["crm.stage"].search_count([("sales_step_id", "!=", False)])))'
    )
    assert life.shell(count) == 0


def _give_a_process(life):
    """Give a process through the wizard and edit it as a user does; the stages made and the criteria left."""
    return life.shell("""
import json
from odoo.tests import Form
team = env["crm.team"].search([("name", "=", "Own Team")])
process = env.ref("sales_process_mgmt.process_b2b_funnel")
form = Form(env["sales.process.assign"].with_context(default_team_id=team.id, default_process_id=process.id))
form.save().action_apply()
process.name = "Our own way"
process.step_ids[0].criterion_ids[0].unlink()
env.cr.commit()
leads = env["crm.lead"].with_context(active_test=False).search([("name", "like", "Own deal")])
assert set(leads.mapped("stage_id.sales_process_id.name")) == {"Our own way"}
print("ANSWER:" + json.dumps([process.stage_ids.ids, len(process.step_ids[0].criterion_ids)]))
""")


def _edited_process_survives(life, criteria):
    assert life.shell("""
import json
process = env.ref("sales_process_mgmt.process_b2b_funnel")
print("ANSWER:" + json.dumps([process.name, len(process.step_ids[0].criterion_ids)]))
""") == ["Our own way", criteria]


def _crm_works_without(life, stage_ids):
    """Opportunities stand where they stood and move as in plain Odoo; nothing of ours is left in the tables."""
    life.shell(
        """
leads = env["crm.lead"].with_context(active_test=False).search([("name", "like", "Own deal")], order="id")
assert set(leads.stage_id.ids) <= set(STAGES), leads.mapped("stage_id.name")
first = leads[0]
first.stage_id = env["crm.stage"].browse(STAGES)[2]
first.action_set_won()
assert first.won_status == "won"
assert "sales_process_id" not in env["crm.team"]._fields
env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'crm_lead'")
assert not [name for (name,) in env.cr.fetchall() if name.startswith("sales_")]
env.cr.execute("SELECT table_name FROM information_schema.tables")
assert not [name for (name,) in env.cr.fetchall() if name.startswith(("sales_process", "sales_stage", "sales_lead"))]
""",
        STAGES=stage_ids,
    )
