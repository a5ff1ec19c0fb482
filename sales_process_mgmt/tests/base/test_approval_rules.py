from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalRules(ApprovalCase):
    """Which rules fit a document, what they take, and who may write them."""

    def _levels(self, paper):
        paper._sales_approval_ask()
        return [level for level, _state in self._states(paper)]

    def test_bands_of_amounts_neither_overlap_nor_leave_a_gap(self):
        self._rule((1, self.boss), amount_max=1000)
        self._rule((2, self.boss), amount_min=1000, amount_max=5000)
        self._rule((3, self.boss), amount_min=5000)
        figures = {999.99: [1], 1000: [2], 4999.99: [2], 5000: [3], 0: [1]}
        for amount, levels in figures.items():
            with self.subTest(amount):
                self.assertEqual(self._levels(self._paper(amount=amount)), levels)

    def test_the_amount_is_judged_in_the_currency_of_the_company(self):
        foreign = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        rates = [("2026-01-01", 0.5), ("2026-02-01", 0.1)]  # 1 Q is 2 in the company's currency, later 10
        for day, rate in rates:
            self.env["res.currency.rate"].create(
                {"name": day, "rate": rate, "currency_id": foreign.id, "company_id": self.env.company.id}
            )
        self._rule((1, self.boss), amount_min=1000)
        january = self._paper(amount=200, currency_id=foreign.id, date="2026-01-15")  # 400
        february = self._paper(amount=200, currency_id=foreign.id, date="2026-02-15")  # 2,000
        self.assertEqual(self._levels(january), [])
        self.assertEqual(self._levels(february), [1])

    def test_domain_and_company_choose_documents(self):
        partner = self.env["res.partner"].create({"name": "Risky"})
        self._rule((1, self.boss), domain=f"[('partner_id', '=', {partner.id})]")
        self._rule((2, self.boss), company_id=self.other_company.id)
        self._rule((3, self.boss), company_id=self.env.company.id)
        self.assertEqual(self._levels(self._paper()), [3])
        self.assertEqual(self._levels(self._paper(partner_id=partner.id)), [1, 3])
        self.boss.company_ids |= self.other_company
        self.rep.company_ids |= self.other_company
        elsewhere = self._paper(company_id=self.other_company.id)
        self.assertEqual(self._levels(elsewhere), [2])

    def test_the_same_approver_is_asked_once_on_a_level(self):
        self._rule({"level": 1, "approver": "user", "user_id": self.boss.id, "days": 5}, (2, self.boss))
        self._rule({"level": 1, "approver": "user", "user_id": self.boss.id, "days": 2})
        paper = self._paper()
        self.assertEqual(self._levels(paper), [1, 2])
        step = paper.sudo().sales_approval_step_ids.filtered(lambda step: step.level == 1)
        self.assertEqual((step.days, step.deadline), (2, fields.Date.add(fields.Date.today(), days=2)))

    def test_archived_rules_and_other_kinds_do_not_count(self):
        self._rule((1, self.boss), active=False)
        self.assertEqual(self._levels(self._paper()), [])

    def test_wrong_domains_are_refused(self):
        wrong = (
            "[('no_such', '=', 1)]",
            "[('name', '=', env.uid)]",
            "not a domain",
            "[('amount', '>', 1e999)]",
            "[('name', '=like', 'a\\\\')]",
            "[('partner_id.sale_order_ids.amount_total', '>', 1)]",
        )
        for domain in wrong:
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, "Papers"):
                self._rule((1, self.boss), domain=domain)

    def test_a_domain_whose_field_is_gone_holds_for_all(self):
        rule = self._rule((1, self.boss))
        self.env.cr.execute(
            "UPDATE sales_approval_rule SET domain = '[(''no_such'', ''='', 1)]' WHERE id = %s", [rule.id]
        )
        rule.invalidate_recordset()
        with self.assertLogs("odoo.addons.sales_process_mgmt.models.base.sales_approval_rule", "WARNING"):
            self.assertEqual(self._levels(self._paper()), [1])

    def test_amounts_and_tiers_are_checked(self):
        for values in ({"amount_min": -1}, {"amount_min": 10, "amount_max": 5}, {"amount_min": float("nan")}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._rule((1, self.boss), **values)
        tiers = (
            {"level": 0, "approver": "user", "user_id": self.boss.id},
            {"level": 1, "approver": "user"},
            {"level": 1, "approver": "leader", "user_id": self.boss.id},
            {"level": 1, "approver": "role", "user_id": self.boss.id},
            {"level": 1, "approver": "leader", "days": -1},
        )
        for tier in tiers:
            with self.subTest(tier), self.assertRaises(ValidationError):
                self._rule(tier)

    def test_a_step_that_nobody_could_decide_is_refused_before_anything_is_written(self):
        empty = self.env["sales.approval.role"].create({"name": "Empty Chair"})
        self._rule((1, self.boss), {"level": 2, "approver": "role", "role_id": empty.id}, (3, self.rep))
        paper = self._paper()
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            paper._sales_approval_ask()
        self.assertIn("Set members of the role “Empty Chair”", str(caught.exception))
        self.assertIn("the step “Step 3” is decided by Rep, who is you", str(caught.exception))
        self.assertEqual(self._state(paper), "no")
        self.assertFalse(paper.sudo().sales_approval_step_ids)

    def test_only_administrators_of_sales_write_rules_and_roles(self):
        rule = self._rule((1, self.boss))
        member = self.role.member_ids
        values = {"name": "Mine", "kind": "paper"}
        tries = {
            "write a rule": lambda env: rule.with_env(env).write({"active": False}),
            "create a rule": lambda env: env["sales.approval.rule"].create(values),
            "delete a rule": lambda env: rule.with_env(env).unlink(),
            "write a tier": lambda env: rule.tier_ids.with_env(env).write({"user_id": self.rep.id}),
            "tiers by the rule": lambda env: rule.with_env(env).write({"tier_ids": [Command.clear()]}),
            "write a role": lambda env: self.role.with_env(env).write({"name": "Mine"}),
            "join a role": lambda env: env["sales.approval.role.member"].create(
                {"role_id": self.role.id, "user_id": self.rep.id}
            ),
            "leave a role": lambda env: member.with_env(env).unlink(),
        }
        for user in (self.rep, self.money):
            for name, attempt in tries.items():
                with self.subTest(name, user=user.name), self.assertRaises(AccessError), self.cr.savepoint():
                    attempt(self.env(user=user))
        rule.with_user(self.chief).write({"active": False})

    def test_rules_of_a_company_are_its_own(self):
        rule = self._rule((1, self.boss), company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            rule.with_user(self.chief).write({"active": False})
        own = self._rule((1, self.boss), company_id=self.env.company.id)
        with self.assertRaises(AccessError), self.cr.savepoint():
            own.with_user(self.chief).write({"company_id": self.other_company.id})

    def test_role_members_work_for_the_company(self):
        with self.assertRaisesRegex(ValidationError, "Money.*Finance Head"):
            self._give_role(self.money, self.other_company)
        portal = self._user("portal", groups="base.group_portal", notification_type="email")
        with self.assertRaises(ValidationError):
            self._give_role(portal)
