from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverScopes(HandoverCase):
    """What somebody looks after besides selling: promises, customer service, key accounts, objections."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("customer_card", "key_account", "contact_profile", "objections")
        cls.partner = cls._customers(1)
        cls.mate = new_test_user(cls.env, "scope_mate", "sales_team.group_sale_salesman", name="Mate")

    def _promise(self, **values):
        defaults = {"name": "Send the drawings", "partner_id": self.partner.id, "user_id": self.rep.id}
        due = fields.Date.add(fields.Date.today(), days=5)
        return self.env["sales.customer.promise"].create(defaults | {"date_due": due} | values)

    def _account(self):
        values = {
            "partner_id": self.partner.id,
            "type_id": self.env.ref("sales_process_mgmt.key_account_type_a").id,
            "manager_id": self.rep.id,
        }
        account = self.env["sales.key.account"].with_user(self.manager).create(values).with_env(self.env)
        chief = self.env["res.partner"].create({"name": "Chief", "parent_id": self.partner.id})
        values = {"partner_id": chief.id, "consent_date": fields.Date.today(), "family": "Two sons"}
        self.env["sales.contact.profile"].with_user(self.rep).create(values)
        self.env.invalidate_all()
        return account

    def _team(self, account):
        self.env.invalidate_all()
        return {line.user_id: (line.role, line.reads_profiles) for line in account.member_ids}

    # === promises ===

    def test_promises_go_along_with_their_reminders(self):
        promise, kept = self._promise(), self._promise(name="Visit")
        kept.action_done()
        hand_made = promise.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id, automated=False)
        handover = self._handover()
        handover.action_preview()
        self.assertEqual(handover.receiver_ids.also, "1 Promises")
        self.assertEqual(self._line(handover, promise).partner_id, self.partner)
        self.assertEqual(self._line(handover, hand_made).scope, "activity")
        handover.action_hand_over()
        self.assertEqual((promise.user_id, kept.user_id), (self.other_rep, self.rep))
        self.assertEqual(promise.activity_ids.user_id, self.other_rep)
        self.assertEqual(len(promise.activity_ids), 2)
        self.assertEqual(set(handover.line_ids.mapped("state")), {"done"})
        self.assertEqual(len(self._notes(promise)), 1)

    def test_a_promise_of_who_was_archived_is_reminded_of_again(self):
        promise = self._promise()
        self.rep.action_archive()
        self.assertFalse(promise.activity_ids)
        self._done(self._handover())
        self.assertEqual(promise.activity_ids.user_id, self.other_rep)

    def test_promises_go_back_except_those_kept(self):
        promise, kept = self._promise(), self._promise(name="Visit")
        handover = self._done(self._temporary())
        kept.action_done()
        handover.action_give_back()
        self.assertEqual((promise.user_id, kept.user_id), (self.rep, self.other_rep))
        self.assertEqual(self._line(handover, kept).reason, "closed")

    def test_nothing_of_a_part_that_is_off(self):
        promise, account = self._promise(), self._account()
        self._switch("customer_card", "key_account", on=False)
        handover = self._done(self._handover())
        self.assertEqual((promise.user_id, account.manager_id), (self.rep, self.rep))
        self.assertFalse({"promise", "key_account"} & set(handover.line_ids.mapped("scope")))

    # === customer service ===

    def test_customer_service_goes_along_and_back(self):
        others = self._customers(1, self.third_rep)
        customer = self.env["sales.customer"]._of(others).sudo()
        customer.service_user_id = self.rep
        handover = self._done(self._temporary(self.other_rep))
        self.assertEqual((customer.service_user_id, others.user_id), (self.other_rep, self.third_rep))
        action = self._line(handover, customer).action_open_record()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", others.id))
        handover.action_give_back()
        self.assertEqual(customer.service_user_id, self.rep)

    # === key accounts ===

    def test_a_key_account_gets_its_manager_in_its_own_way(self):
        account = self._account()
        handover = self._done(self._handover())
        self.assertEqual(handover.receiver_ids.also, "1 Key Accounts Managed")
        self.assertEqual(account.manager_id, self.other_rep)
        team = self._team(account)
        self.assertEqual(team[self.other_rep], ("manager", True), "appointed by somebody else")
        self.assertEqual(team[self.rep], ("sales", False))
        self.assertIn("Other Rep instead of Rep, appointed by Manager", str(account.message_ids.mapped("body")))

    def test_who_takes_it_himself_reads_no_profile(self):
        account = self._account()
        self._done(self._handover(self.manager))
        self.assertEqual(self._team(account)[self.manager], ("manager", False))
        profiles = self.env["sales.contact.profile"].with_user(self.manager)
        self.assertFalse(profiles.search_count([("account_id", "=", account.id)]))

    def test_a_leader_appoints_nobody(self):
        account = self._account()
        handover = self._handover(by=self.leader)
        handover.action_preview()
        line = self._line(handover, account)
        self.assertEqual((line.exception, line.to_user_id.id), ("no_right", False))
        with self._refused(UserError, "is a key account"):
            line.to_user_id = self.other_rep
        handover.action_hand_over()
        self.assertEqual((account.manager_id, self.partner.user_id), (self.rep, self.other_rep))

    def test_its_team_is_as_before_when_it_goes_back(self):
        account = self._account()
        member = {"account_id": account.id, "user_id": self.other_rep.id, "role": "service", "reads_profiles": False}
        self.env["sales.key.account.member"].with_user(self.rep).create(member)
        for user in (self.other_rep, self.third_rep):
            before = self._team(account)
            handover = self._done(self._temporary(user))
            self.assertEqual(account.manager_id, user)
            handover.action_give_back()
            self.assertEqual(self._team(account), before)
            self.assertEqual(account.manager_id, self.rep)

    def test_who_reads_no_profile_gains_nothing_by_lending(self):
        account = self._account()
        account.with_user(self.manager).manager_id = self.manager
        self.assertEqual(self._team(account)[self.manager], ("manager", False))
        handover = self._done(self._temporary(self.mate, from_user_id=self.manager.id))
        handover.with_user(self.manager).action_give_back()
        self.assertEqual(self._team(account)[self.manager], ("manager", False))

    def test_who_administers_and_lends_his_own_reads_again(self):
        account = self._account()
        self.rep.group_ids = [Command.link(self.env.ref("sales_team.group_sale_manager").id)]
        handover = self._done(self._temporary(by=self.rep))
        self._end(handover)
        self._run_cron("ir_cron_handovers")
        self.assertEqual(account.manager_id, self.rep)
        self.assertEqual(self._team(account), {self.rep: ("manager", True)})

    # === objections ===

    def test_open_objections_go_along_with_their_task(self):
        later = {"handling": "later", "owner_id": self.rep.id, "deadline": fields.Date.today()}
        lead, lost = self._lead(partner_id=self.partner.id), self._lead()
        objections = self.env["sales.objection"].create(
            [{"lead_id": some.id, "name": "Too dear\nMuch too dear", "kind": "price", **later} for some in lead | lost]
        )
        lost.action_set_lost()
        handover = self._handover(has_activity=False)
        handover.action_preview()
        line = self._line(handover, objections[0])
        self.assertEqual((line.name, line.partner_id), ("Too dear", self.partner))
        self.assertEqual(line.action_open_record()["res_model"], "crm.lead")
        handover.action_hand_over()
        self.assertEqual(objections.mapped("owner_id"), self.other_rep | self.rep)
        self.assertEqual(objections[0].activity_id.user_id, self.other_rep)

    def test_the_task_of_an_objection_stays_with_it(self):
        later = {"handling": "later", "owner_id": self.rep.id, "deadline": fields.Date.today()}
        lead = self._lead(partner_id=self.partner.id)
        objection = self.env["sales.objection"].create({"lead_id": lead.id, "name": "Too dear", **later})
        self._done(self._handover(has_objection=False))
        self.assertEqual((objection.owner_id, objection.activity_id.user_id), (self.rep, self.rep))

    # === where it is found ===

    def test_the_menu_is_there_with_this_part_alone(self):
        self._switch("pool", "customer_card", "customer_class", "key_account", on=False)
        names = ("sales_customer_menu_root", "sales_handover_menu", "sales_customer_menu")
        menus = [self.env.ref(f"sales_process_mgmt.{name}") for name in names]
        visible = self.env["ir.ui.menu"].with_user(self.leader)._visible_menu_ids()
        self.assertEqual([menu.id in visible for menu in menus], [True, True, False])

    def test_history_is_on_the_card_without_the_pool(self):
        self._switch("pool", "customer_card", "key_account", on=False)
        self._done(self._handover())
        arch = self.env["res.partner"].with_user(self.other_rep).get_view(view_type="form")["arch"]
        self.assertIn('name="sales_owner_change_ids"', arch)
        history = self.partner.with_user(self.other_rep).sales_owner_change_ids[0]
        self.assertEqual((history.old_user_id, history.new_user_id), (self.rep, self.other_rep))
