from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CardCase


@tagged("post_install", "-at_install")
class TestClass(CardCase):
    """ABC class: where a customer's share of twelve months' business begins."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].concat(*(cls._partner(f"Buyer {n}", cls.rep) for n in range(5)))
        for partner, amount in zip(cls.partners, (800, 90, 60, 30, 20), strict=True):
            cls._invoice(partner, amount)

    def _classes(self, name="customer_class"):
        return [self._customer(partner)[name] for partner in self.partners]

    def _rule(self, **values):
        return self.env["sales.class.rule"].create({"company_id": self.company.id, **values})

    # === THE WALK ===

    def test_shares_that_begin_at_0_80_89_95_98(self):
        self._night()
        self.assertEqual(self._classes(), ["A", "B", "B", "C", "C"])
        self.assertEqual([round(begin, 1) for begin in self._classes("class_begin")], [0, 80, 89, 95, 98])
        self.assertEqual([round(share, 1) for share in self._classes("class_cumulated")], [80, 89, 95, 98, 100])
        self.assertEqual(self._classes("class_percent"), [20, 40, 60, 80, 100])

    def test_credit_note_counts_the_next_night(self):
        self._night()
        self._invoice(self.partners[0], 400, days_ago=1, kind="out_refund")
        self.assertEqual(self._classes(), ["A", "B", "B", "C", "C"])
        self._night()
        self.assertEqual(self._classes(), ["A", "A", "B", "B", "C"])
        self.assertEqual([round(begin, 1) for begin in self._classes("class_begin")], [0, 66.7, 81.7, 91.7, 96.7])

    def test_override_stays_until_its_end_date(self):
        self._night()
        last = self._customer(self.partners[4])
        self._as(last, self.leader)._set_class("A", self.today + timedelta(days=1), "Signs next month")
        self.assertEqual(last.customer_class, "A")
        self._invoice(self.partners[0], 400, days_ago=1, kind="out_refund")
        self._night()
        self.assertEqual(self._classes(), ["A", "A", "B", "B", "A"])
        self.assertEqual(last.class_measured, "C")
        last.class_override_until = self.today  # its last day
        self._night()
        self.assertEqual(last.customer_class, "A")
        last.class_override_until = self.today - timedelta(days=1)
        self._night()
        self.assertEqual((last.customer_class, last.class_override, last.class_override_reason), ("C", False, False))

    # === WHAT COUNTS ===

    def test_only_posted_product_lines_of_twelve_months_count(self):
        old, draft, bill, to_come = (self._partner(name) for name in ("Old", "Draft", "Vendor", "To Come"))
        self._invoice(old, 5000, days_ago=370)
        self._invoice(draft, 5000).button_draft()
        self._invoice(bill, 5000, kind="in_invoice")
        self._invoice(to_come, 5000, days_ago=-2)
        self._night()
        for partner in (old, draft, bill, to_come):
            self.assertFalse(self._customer(partner).customer_class)
        self.assertEqual(self._classes(), ["A", "B", "B", "C", "C"])

    def test_foreign_currency_counts_in_the_company_currency(self):
        other = self.env["res.currency"].create(
            {"name": "CRD", "symbol": "c", "rate_ids": [(0, 0, {"rate": 0.5, "name": "2000-01-01"})]}
        )
        partner = self._partner("Abroad")
        self._invoice(partner, 400, currency_id=other.id)
        self._night()
        self.assertEqual(self._customer(partner).class_amount, 800)

    def test_contact_counts_for_its_company_and_taxes_do_not(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.partners[4].id})
        tax = self.env["account.tax"].create({"name": "13", "amount": 13, "company_id": self.company.id})
        move = self._invoice(contact, 80)
        move.button_draft()
        move.invoice_line_ids.tax_ids = tax
        move.action_post()
        self._night()
        self.assertEqual(self._customer(self.partners[4]).class_amount, 100)

    def test_no_business_is_no_class(self):
        self._night()
        self._invoice(self.partners[4], 50, days_ago=1, kind="out_refund")
        self._night()
        self.assertEqual(self._classes()[4], False)
        self.assertEqual(self._customer().customer_class, False)

    def test_each_company_by_itself(self):
        other = self.env["res.company"].create({"name": "Other Works"})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        self.env.user.company_ids |= other
        env = self.env(context=self.env.context | {"allowed_company_ids": other.ids})
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partners[4].id,
                "company_id": other.id,
                "invoice_date": self.today,
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 7, "tax_ids": False})],
            }
        )
        move.action_post()
        self._night()
        self.assertEqual(self._classes(), ["A", "B", "B", "C", "C"])
        self.assertEqual(env["sales.customer"]._of(self.partners[4], other).sudo().customer_class, "A")

    def test_date_of_each_company_counts(self):
        """Where it is tomorrow already, an invoice of tomorrow counts; elsewhere it is still to come."""
        self.company.partner_id.tz = "Pacific/Apia"  # always 24 hours before Niue
        tomorrow = self.env["sales.customer"]._today_of(self.company)
        other = self.env["res.company"].create({"name": "West"})
        other.partner_id.tz = "Pacific/Niue"
        self._invoice(self.partners[4], 800, invoice_date=tomorrow, date=tomorrow)
        self._night()
        self.assertEqual(self._classes("class_amount"), [800, 90, 60, 30, 820])
        self.company.partner_id.tz = "Pacific/Niue"
        other.partner_id.tz = "Pacific/Apia"
        self._night()
        self.assertEqual(self._classes("class_amount"), [800, 90, 60, 30, 20])

    def test_total_agrees_with_the_invoice_analysis(self):
        self._invoice(self.partners[1], 33.33, kind="out_refund")
        self._night()
        report = self.env["account.invoice.report"].search(
            [("company_id", "=", self.company.id), ("state", "=", "posted")]
        )
        total = sum(self._customer(partner).class_amount for partner in self.partners)
        self.assertAlmostEqual(total, sum(report.mapped("price_subtotal")), places=2)

    def test_part_that_is_off_measures_nothing(self):
        self._switch("customer_class", on=False)
        self._night()
        self.assertEqual(self._classes(), [False] * 5)

    # === RULES ===

    def test_margin_at_todays_cost_as_the_invoice_analysis_has_it(self):
        self._rule(base="margin")
        dozen = self.env.ref("uom.product_uom_dozen")
        self.product.standard_price = 5
        move = self._invoice(self.partners[0], 600, quantity=2)
        move.button_draft()
        move.invoice_line_ids.product_uom_id = dozen
        move.invoice_line_ids.price_unit = 300
        move.action_post()
        self._invoice(self.partners[0], 100, quantity=4, kind="out_refund")
        self._night()
        report = self.env["account.invoice.report"].search(
            [("commercial_partner_id", "=", self.partners[0].id), ("company_id", "=", self.company.id)]
        )
        margin = self._customer(self.partners[0]).class_amount
        self.assertAlmostEqual(margin, 800 - 5 + 600 - 2 * 12 * 5 - 100 + 4 * 5, places=2)
        self.assertAlmostEqual(margin, sum(report.mapped("price_margin")), places=2)

    def test_share_of_accounts(self):
        self._rule(method="accounts", limit_a=20, limit_b=60)
        self._night()
        self.assertEqual(self._classes(), ["A", "B", "B", "C", "C"])
        self.assertEqual(self._classes("class_begin"), [0, 20, 40, 60, 80])

    def test_limits_are_met_to_the_cent(self):
        """799 of 1,000 do not begin below 79.9 %, which is a little more than that as a float."""
        self._invoice(self.partners[0], 1, kind="out_refund")
        self._invoice(self.partners[1], 1)
        self._rule(limit_a=79.9, limit_b=89.0)
        self._night()
        self.assertEqual(self._classes("class_begin"), [0, 79.9, 89, 95, 98])
        self.assertEqual(self._classes(), ["A", "B", "C", "C", "C"])

    def test_night_writes_those_whose_business_or_shares_have_changed(self):
        """One more invoice moves the shares of all, most of them by less than a tenth: these are left."""
        for partner, amount in zip(self.partners, (860, 90, 60, 30, 20), strict=True):
            self._invoice(partner, amount * 1000)
        self._night()
        self.assertEqual(self._classes("class_begin"), [0, 81.1, 89.6, 95.3, 98.1])  # 81.131, 89.622, …
        for more, written in ((1_500, 1), (10_000, 3)):  # 81.158, 89.637, …; then 81.333, 89.733, 95.333, …
            self._invoice(self.partners[0], more)
            self.env.flush_all()
            found = self.env.execute_query(self.env["sales.customer"]._class_tonight_query())
            customers = [self._customer(partner).id for partner in self.partners[:written]]
            self.assertEqual(sorted(row[0] for row in found), sorted(customers))
            self._night()
            self.assertFalse(self.env.execute_query(self.env["sales.customer"]._class_tonight_query()))
        self.assertEqual(self._classes("class_begin"), [0, 81.3, 89.7, 95.3, 98.1])

    def test_limits_that_are_one_to_the_night_are_refused(self):
        """It goes by hundredths: what is 0 to it would end the classes, and of two that are one the second is empty."""
        for limits in ({"limit_a": 0.004, "limit_b": 50}, {"limit_a": 80.001, "limit_b": 80.004}, {"limit_b": 99.999}):
            with self._refused(ValidationError):
                self._rule(**limits)
        self.assertEqual(self._rule(limit_b=0.004)._class_names(), ["A", "B"])

    def test_list_of_the_curve_has_them_in_order(self):
        """Of equal ones the first in the curve comes first, and at the end those without business."""
        self._invoice(self.partners[1], 30, kind="out_refund")
        self._customer(self.partners[2])  # its record is older than that of the one before it in the curve
        self._customer(self.partners[1])
        nobody = self._customer(self._partner("Nobody"))
        self._night()
        view = self.env.ref("sales_process_mgmt.sales_customer_view_list_pareto")
        order = etree.fromstring(view.arch).get("default_order")
        mine = [("partner_id", "in", (self.partners | nobody.partner_id).ids), ("company_id", "=", self.company.id)]
        found = self.env["sales.customer"].search(mine, order=order)
        self.assertEqual(found.partner_id.ids, (self.partners | nobody.partner_id).ids)

    def test_five_classes_and_two(self):
        rule = self._rule(limit_a=50, limit_b=85, limit_c=90, limit_d=97)
        self._night()
        self.assertEqual(self._classes(), ["A", "B", "C", "D", "E"])
        rule.write({"limit_b": 0, "limit_c": 0, "limit_d": 0})
        self._night()
        self.assertEqual(self._classes(), ["A", "B", "B", "B", "B"])

    def test_limits_must_rise(self):
        bad = [(80, 80, 0, 0), (95, 80, 0, 0), (0, 95, 0, 0), (80, 0, 95, 0), (80, 100, 0, 0), (-5, 95, 0, 0)]
        bad += [(0, 0, 0, 0)]
        for limits in bad:
            names = dict(zip(("limit_a", "limit_b", "limit_c", "limit_d"), limits, strict=True))
            with self._refused(ValidationError, f"A {limits[0]} %", f"B {limits[1]} %", "rise"):
                self._rule(**names)
        with self._refused(ValidationError):
            self._rule(limit_a=float("nan"))

    def test_only_an_administrator_writes_rules(self):
        rule = self._rule()
        self._as(rule, self.manager).limit_a = 70
        with self._refused(AccessError):
            self._as(rule, self.leader).limit_a = 75

    # === OVERRIDE ===

    def test_who_may_override(self):
        self._night()
        customer = self._customer(self.partners[4])
        until = self.today + timedelta(days=9)
        with self._refused(AccessError, "Buyer 4", "leader"):
            self._as(customer, self.rep)._set_class("A", until, "I like them")
        with self._refused(AccessError):
            self._as(customer, self.other_rep)._set_class("A", until, "I like them")
        self._as(customer, self.manager)._set_class("B", until, "Signs next month")
        told = customer.partner_id.message_ids[:1].body
        self.assertIn("set by hand until", told)
        self.assertNotIn("Signs next month", told, "whoever reads the contact reads it")
        self.assertNotIn("Class A", told)
        with self._refused(AccessError):
            self._as(customer, self.rep).action_end_class_override()
        self._as(customer, self.leader).action_end_class_override()
        self.assertEqual((customer.customer_class, customer.class_override), ("C", False))

    def test_override_needs_reason_day_and_a_class_of_the_company(self):
        customer = self._as(self._customer(self.partners[4]), self.leader)
        tomorrow, yesterday = self.today + timedelta(days=1), self.today - timedelta(days=1)
        for args, part in (
            (("A", tomorrow, " "), "why"),
            (("A", yesterday, "Signs"), "past"),
            (("A", False, "Signs"), "past"),
            (("D", tomorrow, "Signs"), "A, B, C"),
        ):
            with self._refused(UserError, part):
                customer._set_class(*args)

    def test_class_is_written_by_nobody(self):
        customer = self._as(self._customer(self.partners[4]), self.manager)
        for name, value in (("customer_class", "A"), ("class_override", "A"), ("class_override_until", "2099-01-01")):
            with self._refused(AccessError):
                customer.write({name: value})

    def test_window_sets_the_class(self):
        customer = self._customer(self.partners[4])
        windows = self.env["sales.class.override"].with_user(self.leader)
        names = [name for name, _label in windows.fields_get(["name"])["name"]["selection"]]
        self.assertEqual(names, ["A", "B", "C"], "those of the rule only")
        with self._refused(AccessError):
            self._as(customer, self.rep).action_set_class()
        window = (
            self.env["sales.class.override"]
            .with_user(self.leader)
            .create({"customer_id": customer.id, "name": "B", "reason": "New plant"})
        )
        window.action_apply()
        self.assertEqual((customer.customer_class, customer.class_override_user_id), ("B", self.leader))
