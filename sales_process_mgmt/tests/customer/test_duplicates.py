from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestDuplicates(PoolCase):
    """What is known of a company before it is created once more: name and state, nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls._customer(
            "青岛海鲲新材料股份有限公司",
            cls.other_rep,
            vat="91370211MAAY4CL19X",
            phone="+86 532 5558 7799",
            email="office@haikun-new.example.com",
        )

    def _find(self, user=None, **values):
        self.env.invalidate_all()
        return self.env["res.partner"].with_user(user or self.rep).sales_find_duplicates(values)

    def test_each_thing_finds_it(self):
        for kind, value in (
            ("name", "青岛海鲲新材料有限公司"),
            ("name", " 青岛 海鲲新材料（有限公司）"),
            ("name", "青岛海鲲新材料集团 Haikun New Materials"),
            ("vat", "91370211maay4cl19x "),
            ("phone", "0532-55587799"),
            ("email", "someone.else@haikun-new.example.com"),
        ):
            with self.subTest(value):
                self.assertEqual(
                    self._find(**{kind: value}),
                    [{"id": self.known.id, "name": "青岛海鲲新材料股份有限公司", "state": "owned", "same": [kind]}],
                )

    def test_legal_forms_in_english(self):
        self._customer("Lüjing Pumps Co., Ltd.")
        [found] = self._find(name="LÜJING PUMPS LIMITED")
        self.assertEqual(found["state"], "in_pool")

    def test_nothing_of_another_rep_is_told(self):
        [found] = self._find(name=self.known.name, vat=self.known.vat)
        self.assertEqual(set(found), {"id", "name", "state", "same"})
        self.assertEqual(found["same"], ["name", "vat"])
        partner = self.env["res.partner"].with_user(self.rep).new({"name": self.known.name, "is_company": True})
        self.assertIn("somebody has it", partner.sales_duplicate_hint)
        self.assertNotIn("Other Rep", partner.sales_duplicate_hint)

    def test_hint_leads_to_the_customer(self):
        known = self._customer("<b>Mill</b> of the West")
        hint = self.env["res.partner"].with_user(self.rep).new({"name": known.name}).sales_duplicate_hint
        self.assertIn(f"/odoo/res.partner/{known.id}", hint)
        self.assertIn("&lt;b&gt;Mill", hint)
        self.assertIn("free to claim", hint)

    def test_states(self):
        self.assertEqual(self._find(name="Plant")[0]["state"], "owned")
        self._customer("Mill of the West")
        self.assertEqual(self._find(name="Mill of the West")[0]["state"], "in_pool")
        self.env["res.partner"].create({"name": "Nobodys Works", "is_company": True})
        self.assertEqual(self._find(name="nobodys works gmbh")[0]["state"], "free")

    def test_what_says_nothing_finds_nothing(self):
        self.env["res.partner"].create({"name": "Mail", "email": "x@gmail.com", "phone": "123"})
        for values in ({}, {"name": " "}, {"name": "有限公司"}, {"phone": "123"}, {"email": "y@gmail.com"}, {"vat": 7}):
            self.assertEqual(self._find(**values), [])
        self.assertEqual(len(self._find(email="x@gmail.com")), 1)

    def test_odd_questions_find_nothing(self):
        for odd in (None, "x", [], {"name": 5}):
            self.assertEqual(self.env["res.partner"].sales_find_duplicates(odd), [])

    def test_contact_leads_to_its_company(self):
        self.env["res.partner"].create(
            {"name": "Ms Li", "parent_id": self.known.id, "email": "li@elsewhere.example.org"}
        )
        self.assertEqual(self._find(email="zhao@elsewhere.example.org")[0]["name"], self.known.name)

    def test_other_companies_are_not_told_of(self):
        west = self.env["res.company"].create({"name": "West"})
        self.env["res.partner"].create({"name": "Western Secret", "company_id": west.id, "is_company": True})
        self.assertEqual(self._find(name="Western Secret"), [])

    def test_other_companies_hide_nobody(self):
        west = self.env["res.company"].create({"name": "West"})
        theirs = [{"name": f"T{n}", "company_id": west.id, "email": f"{n}@both.example.org"} for n in range(25)]
        self.env["res.partner"].create(theirs)
        self.env["res.partner"].create({"name": "Ours", "email": "ours@both.example.org"})
        self.assertEqual([found["name"] for found in self._find(email="new@both.example.org")], ["Ours"])

    def test_pools_of_other_companies_are_not_told_of(self):
        west = self.env["res.company"].create({"name": "West"})
        pool = self.env["sales.pool"].create({"name": "West", "company_id": west.id})
        self._customer("Western Mill", company=west, pool=pool)
        self.assertEqual(self._find(name="Western Mill")[0]["state"], "free")

    def test_own_colleagues_are_no_customers(self):
        self.rep.partner_id.email = "rep@ourselves.example.net"
        self.assertEqual(self._find(email="new@ourselves.example.net"), [])

    def test_portal_asks_nothing(self):
        portal = new_test_user(self.env, "pool_portal", "base.group_portal")
        with self._refused(AccessError):
            self._find(portal, name="Plant")

    def test_form_of_a_new_customer_says_so(self):
        with Form(self.env["res.partner"].with_user(self.rep)) as form:
            form.name = "青岛海鲲新材料"
            self.assertIn("青岛海鲲新材料股份有限公司", form.sales_duplicate_hint)
            form.name = "Something else altogether"
            self.assertFalse(form.sales_duplicate_hint)

    def test_every_search_has_its_index(self):
        self.env["res.partner"].flush_model()
        self.cr.execute("SET LOCAL enable_seqscan = off")
        partners = self.env["res.partner"]
        for kind, value in (("name", "Plant"), ("phone", "0532-55587799"), ("email", "a@b.example.com")):
            query = partners._sales_alike(kind, value)
            self.cr.execute(f"EXPLAIN {query.code}", query.params)
            plan = "\n".join(row[0] for row in self.cr.fetchall())
            self.assertIn(f"res_partner_sales_{kind}_index", plan)

    def test_among_many_each_search_reads_a_few(self):
        """The planner went through all of them in order of their ids."""
        self.env["res.partner"].flush_model()
        self.cr.execute(
            """
            INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, is_company, autopost_bills,
                                     phone, vat, email_normalized)
            SELECT id, 'Many ' || id, 'Many ' || id, id, true, true, 'ask', '+1 555 ' || 1000000 + id, 'VAT' || id,
                   'office@many' || id || '.example.com'
              FROM (SELECT nextval('res_partner_id_seq') AS id FROM generate_series(1, 20000)) n
            """
        )
        self.cr.execute("ANALYZE res_partner")
        for kind, value in (
            ("name", "Plant"),
            ("vat", "91370211maay4cl19x"),
            ("phone", "0532-55587799"),
            ("email", "a@haikun-new.example.com"),
        ):
            query = self.env["res.partner"]._sales_alike(kind, value)
            self.cr.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.code}", query.params)
            [[[plan]]] = self.cr.fetchall()
            read = [node for node in self._nodes(plan["Plan"]) if node.get("Relation Name") == "res_partner"]
            self.assertLess(max(node.get("Rows Removed by Filter", 0) for node in read), 100, kind)

    def _nodes(self, node):
        return [node, *(inner for child in node.get("Plans", ()) for inner in self._nodes(child))]

    def test_long_names_do_no_harm(self):
        partner = self.env["res.partner"].create({"name": "长" * 5000, "child_ids": [Command.create({"name": "x"})]})
        self.assertTrue(partner.id)
