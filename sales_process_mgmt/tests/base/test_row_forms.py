from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestRowForms(TransactionCase):
    """A phone shows rows as cards, and a card opens a form: never the one that Odoo makes up of all fields."""

    def _own_forms(self):
        own = self.env["ir.model.data"].search([("module", "=", "sales_process_mgmt"), ("model", "=", "ir.ui.view")])
        views = self.env["ir.ui.view"].browse(own.mapped("res_id"))
        return views.filtered(lambda view: view.type == "form")

    def test_every_card_opens_a_form_of_its_own(self):
        made_up = []
        for view in self._own_forms():
            for kanban in etree.fromstring(view.arch_db).iterfind(".//field/kanban"):
                node = kanban.getparent()
                rows = self.env[view.model]._fields[node.get("name")].comodel_name
                # Also where the row has a form inside: expanding it opens the default one.
                if not self.env["ir.ui.view"].default_view(rows, "form"):
                    made_up.append(f"{view.model}.{node.get('name')}: {rows}")
        self.assertFalse(made_up)
