from odoo.tests import HttpCase, new_test_user, tagged

from ..common import PartsCase


@tagged("post_install", "-at_install")
class TestBuyingTour(HttpCase, PartsCase):
    """A rep enters the decision maker in one line and sees the gap go, in both languages."""

    def _walk(self, login, lang):
        self._switch("buying_centre")
        rep = new_test_user(self.env, login, "sales_team.group_sale_salesman,base.group_partner_manager", lang=lang)
        plant = self.env["res.partner"].create({"name": "Plant", "is_company": True})
        user = self.env["res.partner"].create({"name": "Head", "parent_id": plant.id})
        values = {"name": "Boiler", "type": "opportunity", "user_id": rep.id, "partner_id": plant.id}
        lead = self.env["crm.lead"].create(values)
        self.env["sales.buying.role"].create({"lead_id": lead.id, "partner_id": user.id, "role": "user"})
        self.start_tour(f"/odoo/crm.lead/{lead.id}", "sales_buying_centre", login=login)
        boss = lead.sales_buying_role_ids.filtered(lambda row: row.role == "decision_maker")
        self.assertEqual((boss.partner_id.name, boss.partner_id.parent_id, boss.level), ("Zhang Wei", plant, "decide"))

    def test_enter_decision_maker_in_english(self):
        self._walk("buying_en", "en_US")

    def test_enter_decision_maker_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._walk("buying_zh", "zh_CN")
