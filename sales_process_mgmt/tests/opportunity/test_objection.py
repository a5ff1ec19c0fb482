from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestObjection(DealCase):
    """What speaks against buying, how it is answered, and what others learn from it."""

    def _objection(self, **values):
        defaults = {"lead_id": self.lead.id, "name": "Too expensive", "kind": "price"}
        return self.env["sales.objection"].with_user(self.rep).create(defaults | values)

    def _answers(self, user=None):
        return (
            self.env["sales.playbook.answer"].with_user(user or self.other_rep).search([("name", "=", "Too expensive")])
        )

    def test_handling_as_the_nature_suggests(self):
        objection = self._objection()
        self.assertEqual(objection.handling, "now")
        objection.nature = "excuse"
        self.assertEqual(objection.handling, "let_go")
        objection.nature = "indirect"
        self.assertEqual(objection.handling, "bring_out")
        with self._refused(ValidationError, "Let go", "Indirect", "Bring the true one out"):
            objection.handling = "let_go"

    def test_one_line_is_enough(self):
        with Form(self.as_rep) as form, form.sales_objection_ids.new() as line:
            line.name = "Delivery takes too long"
            line.kind = "timing"
        self.assertEqual(self.lead.sales_objection_ids.handling, "now")

    def test_line_follows_the_nature_that_is_chosen(self):
        with Form(self.as_rep) as form, form.sales_objection_ids.new() as line:
            line.name = "We must ask the group first"
            line.nature = "indirect"
        objection = self.lead.sales_objection_ids
        self.assertEqual(objection.handling, "bring_out")
        objection.write({"handling": "later", "owner_id": self.leader.id, "deadline": fields.Date.today()})
        objection.nature = "real"
        self.assertEqual(objection.handling, "later", "somebody's decision")

    def test_later_needs_owner_and_date(self):
        with self._refused(ValidationError, "Too expensive", "by whom"):
            self._objection(handling="later")
        with self._refused(ValidationError, "until when"):
            self._objection(handling="later", owner_id=self.leader.id)

    def test_who_answers_later_is_reminded_until_it_is_resolved(self):
        soon = fields.Date.today() + timedelta(days=3)
        objection = self._objection(handling="later", owner_id=self.leader.id, deadline=soon)
        task = self.lead.activity_ids
        self.assertEqual((task.user_id, task.date_deadline), (self.leader, soon))
        objection.deadline = soon + timedelta(days=1)
        self.assertEqual(self.lead.activity_ids, task)
        self.assertEqual(task.date_deadline, soon + timedelta(days=1))
        objection.write({"outcome": "resolved", "cause": "Compares list prices", "benefit": "Lower cost of running"})
        self.assertFalse(self.lead.activity_ids)
        self.assertFalse(task.active)

    def test_resolved_needs_cause_and_benefit(self):
        objection = self._objection()
        with self._refused(ValidationError, "cause", "benefit"):
            objection.outcome = "resolved"
        with self._refused(ValidationError, "cause"):
            objection.write({"outcome": "resolved", "benefit": "It pays", "cause": " \n"})

    def test_resolved_answer_is_found_by_all_and_names_no_customer(self):
        objection = self._objection(cause="Compares list prices", benefit="Lower cost of running")
        self.assertFalse(self._answers())
        objection.outcome = "resolved"
        answer = self._answers()
        self.assertEqual(
            (answer.kind, answer.cause, answer.benefit), ("price", "Compares list prices", "Lower cost of running")
        )
        with self._refused(AccessError):
            answer.objection_id  # noqa: B018 # pylint: disable=pointless-statement
        objection.benefit = "Half the cost of running"
        self.assertEqual(self._answers().benefit, "Half the cost of running")
        objection.is_shared = False
        self.assertFalse(self._answers())
        objection.is_shared = True
        self.assertEqual(self._answers(), answer)

    def test_improved_answer_stays(self):
        objection = self._objection(cause="Compares list prices", benefit="Lower cost", outcome="resolved")
        answer = self._answers(self.manager)
        answer.benefit = "Five years cost half of theirs"
        objection.benefit = "Something else"
        objection.outcome = "stands"
        self.assertEqual(self._answers().benefit, "Five years cost half of theirs")

    def test_rep_cannot_write_the_playbook(self):
        self._objection(cause="Compares list prices", benefit="Lower cost", outcome="resolved")
        with self._refused(AccessError):
            self._answers(self.rep).benefit = "Mine"
        with self._refused(AccessError):
            self.env["sales.playbook.answer"].with_user(self.rep).create({"name": "x", "kind": "need", "benefit": "y"})

    def test_others_do_not_read_it(self):
        objection = self._objection()
        self.env.invalidate_all()
        with self._refused(AccessError):
            objection.with_user(self.other_rep).read(["name"])
        self.assertEqual(objection.with_user(self.leader).name, "Too expensive")

    def test_it_stays_with_its_opportunity(self):
        objection = self._objection()
        other = self._lead(name="Second pump")
        with self._refused(AccessError, "Pump station"):
            objection.lead_id = other
        objection.write({"lead_id": self.lead.id, "kind": "trust"})
        self.assertEqual(objection.kind, "trust")

    def test_signal_needs_words(self):
        signals = self.env["sales.buying.signal"].with_user(self.rep)
        signals.create({"lead_id": self.lead.id, "name": "Asks for the delivery time"})
        with self._refused(ValidationError, "said or did"):
            signals.create({"lead_id": self.lead.id, "name": "  "})
        with self._refused(ValidationError, "10000"):
            signals.create({"lead_id": self.lead.id, "name": "x" * 10_001})

    def test_each_list_is_read_in_one_statement(self):
        """Names of contacts and owners come with those of the customer and the salesperson."""
        people = self.env["res.partner"].create([{"name": f"Person {number}"} for number in range(5)])
        self.lead.partner_id = people[0]
        for person in people:
            self._objection(contact_id=person.id, owner_id=self.other_rep.id)
        line = {"lead_id": self.lead.id}
        self.env["sales.buying.signal"].create([line | {"name": "Asks", "contact_id": p.id} for p in people[2:]])
        self.env["sales.competitor.position"].create(line | {"partner_id": people[1].id})
        self.env["sales.swot.item"].create(line | {"quadrant": "threat", "name": "Price", "user_id": self.other_rep.id})
        named = {"fields": {"display_name": {}}}
        lists = {
            "sales_objection_ids": {"name": {}, "contact_id": named, "owner_id": named},
            "sales_signal_ids": {"name": {}, "contact_id": named},
            "sales_competitor_ids": {"partner_id": named},
            "sales_swot_ids": {"name": {}, "user_id": named},
        }
        form = {"name": {}, "partner_id": named, "user_id": named}
        without = self._count_statements(form)
        for name, lines in lists.items():
            with self.subTest(name):
                self.assertLessEqual(self._count_statements(form | {name: {"fields": lines}}), without + 1)
        both = form | {name: {"fields": lines} for name, lines in lists.items()}
        self.assertLessEqual(self._count_statements(both), without + len(lists))

    def test_list_of_the_deal_names_no_products(self):
        """A product's name costs Odoo three statements, in a column that is hidden at first: the form has it."""
        form = self.as_rep.get_views([(False, "form")])["views"]["form"]["arch"]
        self.assertNotIn("product_id", [node.get("name") for node in self._objection_list(form)])

    def _objection_list(self, arch):
        return etree.fromstring(arch).xpath("//field[@name='sales_objection_ids']/list/field")

    def _count_statements(self, specification):
        """Count what reading the opportunity costs once rules and definitions are cached."""
        self.as_rep.web_read(specification)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.as_rep.web_read(specification)
        return self.cr.sql_log_count - before
