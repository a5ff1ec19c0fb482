from lxml import etree

from odoo import Command
from odoo.tests import Form, tagged

from .plan_common import PlanCase

PARTS = [
    ("module", "=", "sales_process_mgmt"),
    ("model", "=", "res.groups"),
    ("name", "=like", "group_part_%"),
]


@tagged("post_install", "-at_install")
class TestFinanceForms(PlanCase):
    """Finance opens customers and the key accounts of its teams, whichever parts are on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = cls.env["ir.model.data"].search(PARTS)
        cls._switch(*(name.removeprefix("group_part_") for name in groups.mapped("name")))
        cls.clerk = cls._user("plan_clerk", "account.group_account_invoice")
        cls.lead = cls.env["crm.lead"].create({"name": "Pump station", "partner_id": cls.partner.id})
        account = {"account_id": cls.account.id}
        cls.env["sales.swot.item"].create([account | {"name": "Known"}])
        cls.env["sales.account.evaluation"].create(account | {"year": 2025, "financial": "3"})
        cls.env["sales.account.project"].create(account | {"name": "Hall", "lead_id": cls.lead.id})
        for model, what in (("sales.installed.product", "model"), ("sales.purchase.plan", "name")):
            line = cls.env[model].create({"partner_id": cls.partner.id, what: "Pump", **cls._when(model)})
            line.lead_id = cls.lead

    @classmethod
    def _when(cls, model):
        return {"date": "2026-01-01"} if model == "sales.purchase.plan" else {}

    def _open(self, record):
        self.env.invalidate_all()
        with Form(record.with_user(self.clerk)) as form:
            return form

    def test_a_customer(self):
        for partner in (self.partner, self.contact):
            self._open(partner)

    def test_the_lists_are_in_its_menu(self):
        for name in ("sales_customer_finance_menu", "sales_key_account_finance_menu"):
            menu = self.env.ref(f"sales_process_mgmt.{name}")
            self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.clerk)._visible_menu_ids())
            action = menu.action
            for kind in action.view_mode.split(","):
                self.env[action.res_model].with_user(self.clerk).get_views([(False, kind)])

    def test_a_competitor_with_its_swot(self):
        self.partner.sales_is_competitor = True
        self.env["sales.swot.item"].create({"partner_id": self.partner.id, "name": "Cheap"})
        self.assertEqual(self._open(self.partner).sales_swot_ids.edit(0).name, "Cheap")

    def test_a_key_account_of_its_team(self):
        self.account.member_ids = [Command.create({"user_id": self.clerk.id, "role": "finance"})]
        form = self._open(self.account)
        self.assertEqual((len(form.evaluation_ids), len(form.sales_swot_ids)), (1, 1))
        view = self.env.ref("sales_process_mgmt.sales_key_account_view_list").id
        names = etree.fromstring(self.account.with_user(self.clerk).get_view(view, "list")["arch"]).xpath("//@name")
        fields = set(names) & set(self.account._fields)
        self.account.with_user(self.clerk).web_read(dict.fromkeys(fields, {}))
        other = self._key_account(self.env["res.partner"].create({"name": "Mill", "is_company": True}))
        item = self.env["sales.swot.item"].create({"account_id": other.id, "name": "Theirs"})
        self.assertFalse(item.with_user(self.clerk).has_access("read"))
