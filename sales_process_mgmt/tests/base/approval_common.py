from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import PartsCase
from .approval_models import NAMES, add_models, remove_models

SALESMAN = "sales_team.group_sale_salesman"


def paper_kind(_self):
    """Stand for what a room adds to the kinds of documents."""
    return {"paper": ("Paper", NAMES[0])}


class ApprovalCase(PartsCase):
    """Papers that are approved, by people of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_models(cls.registry, cls.cr)
        cls.addClassCleanup(remove_models, cls.registry, cls.cr)
        cls.classPatch(cls.registry["sales.approval.rule"], "_approval_kinds", paper_kind)
        cls.env = cls.env(context={"lang": "en_US", "no_reset_password": True})
        cls.env["sales.approval.rule"].search([]).active = False
        cls.rep = cls._user("rep")
        cls.boss = cls._user("boss")
        cls.vice = cls._user("vice")
        cls.money = cls._user("money", groups="base.group_user")
        cls.chief = cls._user("chief", groups="sales_team.group_sale_manager")
        cls.deputy = cls._user("deputy", groups="base.group_user")
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.team = cls.env["crm.team"].create({"name": "Paper Team", "user_id": cls.boss.id})
        cls.role = cls.env["sales.approval.role"].create({"name": "Finance Head"})
        cls._give_role(cls.money)

    @classmethod
    def _user(cls, name, groups=SALESMAN, **values):
        values = {"name": name.title(), "lang": "en_US", "tz": "UTC", "notification_type": "inbox"} | values
        return new_test_user(cls.env, f"appr_{name}", groups, **values)

    @classmethod
    def _give_role(cls, user, company=None):
        return cls.env["sales.approval.role.member"].create(
            {"role_id": cls.role.id, "user_id": user.id, "company_id": (company or cls.env.company).id}
        )

    @classmethod
    def _rule(cls, *tiers, **values):
        """Create a rule; a tier is ``(level, user)`` or a dict of values."""
        lines = [
            tier if isinstance(tier, dict) else {"level": tier[0], "approver": "user", "user_id": tier[1].id}
            for tier in tiers
        ]
        values = {"name": "Papers", "kind": "paper"} | values
        return cls.env["sales.approval.rule"].create(
            values | {"tier_ids": [Command.create({"name": f"Step {n}"} | line) for n, line in enumerate(lines, 1)]}
        )

    @classmethod
    def _paper(cls, **values):
        """Create a paper of the rep, as he sees it."""
        lines = [Command.create({"name": "Pump", "price": 600}), Command.create({"name": "Pipe", "price": 400})]
        values = {"name": "Offer", "amount": 1000, "team_id": cls.team.id, "line_ids": lines} | values
        return cls.env["sales.test.paper"].with_user(cls.rep).create(values)

    @classmethod
    def _asked(cls, **values):
        paper = cls._paper(**values)
        paper._sales_approval_ask()
        return paper

    def _states(self, paper):
        """Return ``(level, state)`` of the steps of the present round."""
        paper = paper.sudo()
        steps = paper.sales_approval_step_ids.filtered(lambda step: step.round == paper.sales_approval_round)
        return [(step.level, step.state) for step in steps.sorted(lambda step: (step.level, step.id))]

    def _state(self, paper):
        paper.invalidate_recordset()
        return paper.sudo().sales_approval_state
