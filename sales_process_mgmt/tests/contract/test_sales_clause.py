from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestSalesClause(ContractCase):
    """Clauses of the library, and what contracts keep of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clause = cls.env["sales.clause"].create(
            {"name": "Price", "body": "<p>{customer} pays {total}.</p>", "kind": "service", "is_default": True}
        )

    def test_clause_copied_with_its_version(self):
        contract = self._contract()
        line = contract.clause_ids.filtered(lambda one: one.clause_id == self.clause)
        self.assertEqual((line.name, line.version, line.is_changed), ("Price", 1, False))
        self.clause.body = "<p>{customer} pays {untaxed}.</p>"
        self.assertEqual(self.clause.version, 2)
        self.assertIn("{total}", line.body)
        self.assertEqual((line.version, line.is_changed), (1, True))
        self.assertFalse(self._contract(kind="framework").clause_ids.filtered(lambda one: one.clause_id == self.clause))

    def test_clause_same_text_keeps_version(self):
        self.clause.write({"body": self.clause.body, "name": "Prices"})
        self.assertEqual(self.clause.version, 1)

    def test_clause_filled(self):
        contract = self._contract()
        self.partner.name = "Plant <b>& Sons"
        line = contract.clause_ids.filtered(lambda one: one.clause_id == self.clause)
        text = line._filled(contract._clause_values())
        self.assertIn("Plant &lt;b&gt;&amp; Sons pays", text)
        self.assertIn("120,000.00", text)

    def test_clause_broken_placeholder(self):
        for body, place in (("<p>{price}</p>", "{price}"), ("<p>pays {total</p>", "{total"), ("<p>{}</p>", "{}")):
            with self.assertRaises(ValidationError) as caught:
                self.clause.body = body
            self.assertIn(f"“{place}", str(caught.exception))
        contract = self._contract()
        with self.assertRaisesRegex(ValidationError, "Own.*{nobody}"):
            contract.clause_ids = [Command.create({"name": "Own", "body": "<p>{nobody}</p>"})]

    def test_clause_rights(self):
        with self.assertRaises(AccessError):
            self._as(self.clause, self.rep).body = "<p>Mine</p>"
        self._as(self.clause, self.clerk).body = "<p>Ours</p>"
        self._as(self.clause, self.clerk).version = 9
        self.assertEqual(self.clause.version, 2, "the version is the system's")
