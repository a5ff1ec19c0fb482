from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CardCase


@tagged("post_install", "-at_install")
class TestCustomerSheet(CardCase):
    """The customer funnel sheet counts what the user may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = [cls._partner(f"C{n}", cls.rep if n < 3 else cls.other_rep) for n in range(4)]
        customers = cls.env["sales.customer"]._of(cls.env["res.partner"].concat(*partners), cls.company)
        for customer, (code, intention) in zip(
            customers, (("2", "3"), ("2", "3"), ("5", False), ("2", "3")), strict=True
        ):
            customer.sudo().write({"telesales_code": code, "deal_intention": intention})
        cls.domain = [("company_id", "=", cls.company.id)]

    def _sheet(self, user, domain=None):
        return self._as(self.env["sales.customer"], user).get_customer_sheet(domain or self.domain)

    def test_numbers_respect_the_users_rules(self):
        self.assertEqual(sorted(self._sheet(self.rep)["counts"]), [["2", "3", 2], ["5", False, 1]])
        self.assertEqual(self._sheet(self.other_rep)["counts"], [["2", "3", 1]])
        self.assertEqual(sorted(self._sheet(self.manager)["counts"]), [["2", "3", 3], ["5", False, 1]])

    def test_rows_and_columns_are_complete_and_in_order(self):
        sheet = self._sheet(self.rep)
        self.assertEqual([code for code, _label in sheet["codes"]], [*"01234567", False])
        self.assertEqual([name for name, _label in sheet["intentions"]], [*"12345", False])
        self.assertEqual(sheet["codes"][2][1], "2 Contacted")

    def test_domain_of_the_search_bar(self):
        self.assertEqual(
            self._sheet(self.rep, [*self.domain, ("telesales_code", "=", "5")])["counts"], [["5", False, 1]]
        )

    def test_nobody_else_counts(self):
        outsider = new_test_user(self.env, "sheet_out", "base.group_user", company_id=self.company.id)
        with self._refused(AccessError):
            self._sheet(outsider)
