from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...models.contract.contract_life_mixin import AMENDING
from .amendment_common import AmendmentCase


@tagged("post_install", "-at_install")
class TestAmendmentRights(AmendmentCase):
    """Who reads, writes and approves amendments; and what nobody forges."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule()
        cls.contract = cls._signed()

    def test_who_reads(self):
        amendment = self._amend(self.contract)
        amendment.write({"clause_ids": [Command.create({"name": "Secrecy", "body": "Kept."})]})
        for model, field in (
            ("sales.contract.amendment", "id"),
            ("sales.contract.amendment.line", "amendment_id"),
            ("sales.contract.amendment.installment", "amendment_id"),
            ("sales.contract.amendment.clause", "amendment_id"),
        ):
            for user, may in (
                (self.rep, True),
                (self.other_rep, False),
                (self.leader, True),
                (self.clerk, True),
                (self.manager, True),
                (self.finance, True),
            ):
                found = self._as(self.env[model], user).search([(field, "=", amendment.id)])
                self.assertEqual(bool(found), may, f"{model} {user.name}")

    def test_who_writes(self):
        for user in (self.other_rep, self.finance):
            with self._refused(AccessError):
                self._amend(self.contract, user=user)
        amendment = self._amend(self.contract, price_unit=150_000)
        for user in (self.other_rep, self.finance):
            for write in (
                lambda one: one.write({"reason": "Mine"}),
                lambda one: one.line_ids.write({"price_unit": 1}),
                lambda one: one.installment_ids.write({"amount": 1}),
                lambda one: one.clause_ids.create({"amendment_id": one.id, "name": "A", "body": "B"}),
                lambda one: one.action_submit(),
                lambda one: one.action_spread(),
                lambda one: one.action_cancel(),
            ):
                with self._refused(AccessError):
                    write(self._as(amendment, user))
        lines = self._as(self.env["sales.contract.amendment.line"], self.other_rep)
        with self._refused(AccessError):
            lines.create({"amendment_id": amendment.id, "product_id": self.service.id})
        with self._refused(AccessError):
            self._as(self.contract, self.finance).action_amend()

    def test_other_company(self):
        amendment = self._amend(self.contract)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.clerk.company_ids |= elsewhere
        amendments = self.env[amendment._name].with_user(self.clerk).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(amendments.search([("id", "=", amendment.id)]))

    def test_approver_reads(self):
        """Who approves and sells nothing reads what he approves, without reading the contract."""
        outsider = self.env["res.users"].create(
            {
                "name": "Law",
                "login": "amend_law",
                "group_ids": [Command.link(self.env.ref("base.group_user").id)],
                "company_ids": [Command.link(self.company.id)],
                "company_id": self.company.id,
            }
        )
        self.env["sales.approval.rule"].search([("kind", "=", "amendment")]).tier_ids.user_id = outsider
        amendment = self._amend(self.contract, price_unit=150_000)
        amendment.date_end = "2030-01-01"
        amendments = self._as(amendment.browse(), outsider)
        self.assertFalse(amendments.search([]))
        amendment.action_submit()
        read = self._as(amendment, outsider)
        names = ["terms_changes", "plan_difference", "amount_total", "display_name", "can_spread"]
        self.assertEqual(read.read(names)[0]["amount_total"], 150_000)
        self.assertEqual(read.line_ids.read(["change"])[0]["change"], 30_000)
        self.assertEqual(len(read.installment_ids.read(["is_invoiced"])), 4)
        self.assertEqual(Form(read).amount_difference, 30_000)
        with self.assertRaises(AccessError):
            read.contract_id.read(["amount_total"])
        with self.assertRaises(AccessError):
            read.line_ids.write({"price_unit": 1})
        read.action_sales_approve()
        self.env.invalidate_all()
        self.assertEqual(self.contract.amount_total, 150_000)

    def test_not_ones_own(self):
        amendment = self._amend(self.contract, price_unit=150_000)
        amendment.action_submit()
        for decide in (lambda one: one.action_sales_approve(), lambda one: one.action_sales_reject("No")):
            with self._refused(UserError, "nobody decides what he has asked for"):
                decide(self._as(amendment, self.rep))
        with self._refused(AccessError):
            self._as(amendment.sales_approval_step_ids, self.rep).write({"state": "approved"})
        with self._refused(UserError):
            self._amend(self._signed(user_id=self.head.id), user=self.head, price_unit=150_000).action_submit()
        self.assertEqual((amendment.state, self.contract.amount_total), ("submitted", 120_000))

    def test_change_ends_the_approval(self):
        for change in (
            lambda one: one.line_ids.write({"price_unit": 1_000}),
            lambda one: one.installment_ids[2].write({"days": 90}),
            lambda one: one.write({"date_end": "2029-01-01"}),
            lambda one: one.write({"clause_ids": [Command.create({"name": "Secrecy", "body": "Kept."})]}),
            lambda one: one.write(
                {"line_ids": [Command.create({"product_id": self.goods.id, "quantity": 1, "price_unit": 5})]}
            ),
            lambda one: one.action_spread(),
        ):
            amendment = self._amend(self.contract, price_unit=150_000)
            amendment.action_submit()
            change(amendment)
            self.env.invalidate_all()
            self.assertEqual((amendment.state, amendment.sales_approval_state), ("draft", "no"))
            with self._refused(UserError, "No approval is asked"):
                self._as(amendment, self.head).action_sales_approve()
            amendment.action_cancel()
        self.assertEqual((self.contract.version, self.contract.amount_total), (1, 120_000))

    def test_rejected(self):
        amendment = self._amend(self.contract, price_unit=150_000)
        amendment.action_submit()
        self._as(amendment, self.head).action_sales_reject("Too cheap")
        self.env.invalidate_all()
        self.assertEqual((amendment.state, amendment.sales_approval_state), ("draft", "rejected"))
        self.assertEqual(self.contract.amount_total, 120_000)

    def test_taken_back(self):
        amendment = self._amend(self.contract, price_unit=150_000)
        with self._refused(UserError, "nothing to take back"):
            amendment.action_to_draft()
        amendment.action_submit()
        with self._refused(UserError, "only drafts and what was given up are deleted"):
            amendment.unlink()
        amendment.action_to_draft()
        self.assertEqual(amendment.state, "draft")
        amendment.unlink()
        self.assertFalse(self.contract.amendment_ids)

    def test_nothing_is_forged(self):
        amendment = self._amend(self.contract, price_unit=150_000)
        system = {"state": "applied", "version": 9, "base_version": 9, "amount_before": 1, "previous": {"version": 0}}
        before = amendment.read(list(system))[0]
        amendment.write(system)
        self.env.invalidate_all()
        self.assertEqual(amendment.read(list(system))[0], before)
        for values in (
            {"amount_total": 1},
            {"amount_difference": 1},
            {"sales_approval_state": "approved"},
            {"user_id": self.other_rep.id},
        ):
            with self._refused(AccessError):
                self._as(amendment, self.rep).write(values)
        with self._refused(AccessError, "stays with"):
            self._as(amendment, self.rep).write({"contract_id": self._signed().id})
        line, row = amendment.line_ids, amendment.installment_ids[0]
        other = self._signed()
        for record, values in (
            (line, {"contract_line_id": other.line_ids.id, "old_quantity": 5, "old_price_unit": 5, "is_new": True}),
            (row, {"contract_installment_id": other.installment_ids[0].id, "old_amount": 5, "is_proposed": True}),
        ):
            before = record.read(list(values))[0]
            self._as(record, self.rep).write(values)
            self.env.invalidate_all()
            self.assertEqual(record.read(list(values))[0], before)
        for values in ({"price_subtotal": 1}, {"price_total": 1}):
            with self._refused(AccessError):
                self._as(line, self.rep).write(values)

    def test_forged_when_made(self):
        other = self._signed()
        amendments = self._as(self.env["sales.contract.amendment"], self.rep)
        forged = amendments.with_context(
            default_state="applied", default_sales_approval_state="approved", default_amount_before=9
        )
        with self._refused(AccessError):
            forged.create({"contract_id": self.contract.id})
        line = {"product_id": self.service.id, "contract_line_id": other.line_ids.id, "is_new": False}
        made = amendments.with_context(default_state="applied").create(
            {"contract_id": self.contract.id, "state": "applied", "line_ids": [Command.create(line)]}
        )
        self.assertEqual((made.state, made.sales_approval_state, made.amount_before), ("draft", "no", 120_000))
        made.invalidate_recordset()  # copies come first when they are read
        self.assertEqual(made.line_ids.mapped("is_new"), [False, True])
        self.assertEqual(made.line_ids.contract_line_id, self.contract.line_ids)

    def test_copy(self):
        amendment = self._amend(self.contract, price_unit=150_000)
        amendment.action_submit()
        self._as(amendment, self.head).action_sales_approve()
        copied = self._as(amendment, self.rep).copy()
        self.assertEqual((copied.state, copied.sales_approval_state, copied.version), ("draft", "no", 3))
        self.assertEqual((copied.line_ids.old_price_unit, copied.amount_difference), (150_000, 0))
        for change in (
            lambda one: one.write({"reason": "Other"}),
            lambda one: one.line_ids.write({"price_unit": 1}),
            lambda one: one.installment_ids.write({"amount": 1}),
            lambda one: one.line_ids.copy(),
            lambda one: one.action_cancel(),
            lambda one: one.unlink(),
        ):
            with self._refused(UserError):
                change(self._as(amendment, self.clerk))

    def test_no_context_opens_a_contract(self):
        for sent in (True, 1, "system", {"object": 1}, [1]):
            contract = self._as(self.contract, self.clerk).with_context(**{AMENDING: sent})
            for write in (
                lambda one: one.write({"subject": "More"}),
                lambda one: one.line_ids.write({"price_unit": 1}),
                lambda one: one.installment_ids.write({"amount": 1}),
                lambda one: one.line_ids.unlink(),
                lambda one: one.line_ids.create({"contract_id": one.id, "product_id": self.service.id}),
            ):
                with self._refused(UserError, "Make an amendment"):
                    write(contract)
        self._as(self.contract, self.clerk).write({"version": 7, "own_order_id": False})
        self.env.invalidate_all()
        self.assertEqual((self.contract.version, bool(self.contract.own_order_id)), (1, True))

    def test_lines_of_the_own_order_stay_linked(self):
        line = self._as(self.contract.own_order_id.order_line, self.rep)
        for other in (False, self._signed().line_ids.id):
            with self._refused(UserError, f"fulfils “{self.contract.name}” as a whole"):
                line.write({"sales_contract_line_id": other})
        line.write({"sales_contract_line_id": self.contract.line_ids.id, "name": "Commissioning at night"})
        self.assertEqual(line.sudo().sales_contract_line_id, self.contract.line_ids)

    def test_copies_are_not_deleted(self):
        amendment = self._amend(self.contract)
        for rows in (amendment.line_ids, amendment.installment_ids[0]):
            with self._refused(UserError, "to 0 to drop it"):
                rows.unlink()
        with self._refused(UserError, "its product and unit stay"):
            amendment.line_ids.product_id = self.goods
        added = amendment.line_ids.create({"amendment_id": amendment.id, "product_id": self.goods.id})
        added.unlink()

    def test_contract_rules_hold_for_amendments(self):
        """Without rules for amendments, those for contracts do: 120,000 is not amended to 500,000 by nobody."""
        self.env["sales.approval.rule"].search([]).active = False
        self._rule("contract", amount_min=200_000)
        amendment = self._amend(self.contract, price_unit=500_000)
        amendment.action_submit()
        self.assertEqual((amendment.state, len(amendment.sales_approval_step_ids)), ("submitted", 1))
        amendment.action_to_draft()
        amendment.line_ids.price_unit = 190_000
        amendment.action_submit()
        self.assertEqual(amendment.state, "applied")
        amendment = self._amend(self._signed(line_ids=self._line(199_999)), price_unit=200_000)
        self._rule("contract", name="Services", domain="[('kind', '=', 'framework')]")
        amendment.action_submit()
        self.assertEqual(len(amendment.sales_approval_step_ids), 1)

    def test_own_rules_go_before_those_for_contracts(self):
        """A company that has rules for amendments has said what is asked: below 300,000 nothing."""
        rule = self.env["sales.approval.rule"].search([("kind", "=", "amendment")])
        rule.write({"amount_min": 300_000, "company_id": False})
        self._rule("contract")
        amendment = self._amend(self.contract, price_unit=200_000)
        amendment.action_submit()
        self.assertEqual((amendment.state, len(amendment.sales_approval_step_ids)), ("applied", 0))
        rule.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        amendment = self._amend(self.contract, price_unit=210_000)
        amendment.action_submit()
        self.assertEqual((amendment.state, len(amendment.sales_approval_step_ids)), ("submitted", 1))

    def test_a_fall_is_judged_by_what_it_was(self):
        rule = self.env["sales.approval.rule"].search([("kind", "=", "amendment")])
        rule.amount_min = 100_000
        amendment = self._amend(self.contract, price_unit=10)
        amendment.action_spread()
        amendment.action_submit()
        self.assertEqual(amendment.state, "submitted")

    def _line(self, price):
        return [Command.create({"product_id": self.service.id, "price_unit": price, "tax_ids": False})]
