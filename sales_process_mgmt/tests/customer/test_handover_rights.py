from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverRights(HandoverCase):
    """Who may hand over what to whom; bad input leaves nothing half-done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._customers(1)
        cls.lead = cls._lead(partner_id=cls.partner.id)
        cls.order = cls._quotation(cls.partner)

    def _all_with_rep(self):
        self.env.invalidate_all()
        return self.partner.user_id == self.lead.user_id == self.order.user_id == self.rep

    # === who may ===

    def test_a_leader_hands_over_for_his_team(self):
        self._done(self._handover(by=self.leader))
        self.assertEqual(self.partner.user_id | self.lead.user_id | self.order.user_id, self.other_rep)

    def test_a_rep_hands_over_nothing(self):
        for from_user in (self.rep, self.other_rep):
            with self._refused(AccessError):
                self._handover(self.third_rep, by=self.rep, from_user_id=from_user.id)
        handover = self._handover()
        handover.action_preview()
        for name in ("action_preview", "action_hand_over", "action_give_back", "action_draft", "action_confirm_caps"):
            for user in (self.rep, self.other_rep, self.third_rep):
                self.env.invalidate_all()
                with self._refused(AccessError):
                    getattr(handover.with_user(user), name)()
        self.assertTrue(self._all_with_rep())

    def test_nobody_is_offered_what_he_is_refused(self):
        handovers = self.env["sales.handover"]
        self.assertFalse(handovers.with_user(self.rep).has_access("create"))
        for user in (self.leader, self.manager):
            self.assertTrue(handovers.with_user(user).has_access("create"))
        with self._refused(AccessError, "by the leader of a sales team"):
            self._handover(by=self.rep)
        for user, buttons in ((self.rep, 0), (self.leader, 2)):
            arch = self.env["sales.load.report"].with_user(user).get_view(view_type="list")["arch"]
            self.assertEqual(arch.count("<button"), buttons, user.name)

    def test_people_are_named_by_ids(self):
        for form in (str(self.rep.id), float(self.rep.id), [self.rep.id, "Rep"]):
            with self._refused(UserError, "no id"):
                self._handover(by=self.leader, from_user_id=form)
            with self._refused(UserError, "no id"):
                self._handover(by=self.leader, receiver_ids=[Command.create({"user_id": form})])
        self.assertTrue(self._all_with_rep())

    def test_the_leader_of_another_team_neither_does_nor_reads_it(self):
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman", name="Stranger")
        self.other_team.user_id = stranger
        with self._refused(AccessError, "Only the leader"):
            self._handover(by=stranger)
        handover = self._handover()
        handover.action_preview()
        self.env.invalidate_all()
        for record in (handover, handover.line_ids, handover.receiver_ids):
            self.assertFalse(record.with_user(stranger).has_access("read"))
            self.assertFalse(record.with_user(self.third_rep).has_access("read"))
            self.assertTrue(record.with_user(self.leader).has_access("read"))
        self.assertTrue(handover.with_user(self.other_rep).has_access("read"))
        self.assertFalse(handover.with_user(self.other_rep).has_access("write"))

    def test_a_leader_does_not_take_over_the_draft_of_another_team(self):
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman", name="Stranger")
        self.other_team.user_id = stranger
        handover = self._handover(from_user_id=self.outsider.id, by=stranger)
        self.env.invalidate_all()
        with self._refused(AccessError):
            handover.with_user(stranger).write({"from_user_id": self.rep.id})
        self.env.invalidate_all()
        with self._refused(AccessError):
            handover.with_user(self.leader).write({"from_user_id": self.rep.id})

    def test_a_leader_still_hands_over_for_who_was_archived(self):
        self.rep.action_archive()
        self._done(self._handover(by=self.leader))
        self.assertEqual(self.partner.user_id, self.other_rep)

    def test_what_belongs_to_a_team_that_one_does_not_lead_stays(self):
        foreign = self._lead(team_id=self.other_team.id, partner_id=self.partner.id)
        handover = self._handover(by=self.leader)
        handover.action_preview()
        line = self._line(handover, foreign)
        self.assertEqual((line.exception, line.to_user_id.id), ("no_right", False))
        with self._refused(UserError, "Other Team"):
            line.write({"to_user_id": self.other_rep.id})
        handover.action_hand_over()
        self.assertEqual((foreign.user_id, self.lead.user_id), (self.rep, self.other_rep))
        manager = self._done(self._handover())
        self.assertEqual((foreign.user_id, foreign.team_id), (self.other_rep, self.other_team))
        self.assertTrue(manager.line_ids)

    def test_how_many_somebody_holds_is_told_to_who_hands_over(self):
        self._customers(1, self.third_rep)
        handover = self._handover()
        spec = {"held_count": {}, "user_id": {}, "handover_id": {}}
        for user, told in ((self.other_rep, 0), (self.third_rep, 1), (self.leader, 1), (self.manager, 1)):
            self.env.invalidate_all()
            receivers = self.env["sales.handover.receiver"].with_user(user)
            asked = {"user_id": self.third_rep.id, "handover_id": handover.id, "held_count": 0}
            value = receivers.onchange(asked, ["user_id"], spec)["value"]
            self.assertEqual(value.get("held_count", 0), told, user.name)

    def test_portal_learns_no_name(self):
        portal = new_test_user(self.env, "portal_y", "base.group_portal", name="Portal")
        with self.assertRaises(AccessError) as caught:
            self.env["sales.handover"].with_user(portal).create({"from_user_id": self.rep.id})
        self.assertNotIn("Rep", str(caught.exception))

    # === forging ===

    def test_nothing_is_forged(self):
        system = {
            "state": "done",
            "team_id": self.other_team.id,
            "responsible_id": self.leader.id,
            "cap_confirmed_by_id": self.manager.id,
            "date_done": fields.Datetime.now(),
        }
        for name, value in system.items():
            with self._refused(AccessError, "use its buttons"):
                self._handover(**{name: value})
        defaults = {f"default_{name}": value for name, value in system.items()}
        values = {"from_user_id": self.rep.id, "receiver_ids": [Command.create({"user_id": self.other_rep.id})]}
        handover = self.env["sales.handover"].with_user(self.manager).with_context(**defaults).create(values)
        self.assertEqual((handover.state, handover.team_id), ("draft", self.team))
        self.assertEqual((handover.responsible_id, handover.cap_confirmed_by_id.id), (self.manager, False))
        handover = self._handover()
        handover.action_preview()
        for name, value in system.items():
            with self._refused(AccessError, "use its buttons"):
                handover.write({name: value})
        line = handover.line_ids[0]
        for vals in ({"res_id": 1}, {"state": "done"}, {"from_user_id": self.outsider.id}, {"scope": "order"}):
            self.env.invalidate_all()
            with self._refused(AccessError):
                line.write(vals)
            with self._refused(AccessError):
                handover.write({"line_ids": [Command.update(line.id, vals)]})
        with self._refused(AccessError):
            line.unlink()
        with self._refused(AccessError):
            line.copy()
        values = {"scope": "customer", "res_model": "res.partner", "res_id": 1, "from_user_id": self.rep.id}
        with self._refused(AccessError):
            handover.write({"line_ids": [Command.create(values)]})

    def test_what_is_done_is_history(self):
        handover = self._done(self._temporary())
        for vals in ({"from_user_id": self.outsider.id}, {"reason": "leave"}, {"has_order": True}):
            with self._refused(UserError, "kept as it was done"):
                handover.write(vals)
        with self._refused(UserError, "handed over already"):
            handover.receiver_ids.write({"user_id": self.third_rep.id})
        with self._refused(UserError, "handed over already"):
            handover.receiver_ids.unlink()
        with self._refused(UserError, "no longer be changed"):
            handover.line_ids[0].write({"to_user_id": self.third_rep.id})
        for context in ({}, {"_force_unlink": True}):
            with self._refused(UserError, "cannot be deleted"):
                handover.with_context(**context).unlink()
        with self._refused(UserError):
            handover.action_hand_over()
        with self._refused(AccessError):
            handover.line_ids.sudo().unlink()
        handover.write({"date_end": handover.date_end + timedelta(days=5)})
        handover.action_give_back()
        with self._refused(UserError, "nothing to give back"):
            handover.action_give_back()

    def test_a_copy_begins_anew(self):
        copy = self._done(self._handover()).copy()
        self.assertEqual((copy.state, copy.date_done, len(copy.line_ids)), ("draft", False, 0))
        self.assertEqual(copy.receiver_ids.user_id, self.other_rep)

    def test_a_draft_can_be_deleted(self):
        handover = self._handover()
        handover.action_preview()
        handover.unlink()
        self.assertTrue(self._all_with_rep())

    # === bad input ===

    def test_not_to_oneself(self):
        with self._refused(ValidationError, "himself or herself"):
            self._handover(self.rep)
        handover = self._handover()
        with self._refused(ValidationError, "himself or herself"):
            handover.receiver_ids.user_id = self.rep
        with self._refused(ValidationError, "himself or herself"):
            handover.from_user_id = self.other_rep

    def test_not_to_somebody_archived(self):
        self.third_rep.active = False
        with self._refused(ValidationError, "Third Rep is archived"):
            self._handover(self.third_rep)
        handover = self._handover()
        handover.action_preview()
        self.other_rep.active = False
        with self._refused(ValidationError, "Other Rep is archived"):
            handover.action_hand_over()
        self.assertTrue(self._all_with_rep())
        self.assertEqual(handover.state, "previewed")

    def test_not_to_somebody_who_does_not_sell(self):
        plain = new_test_user(self.env, "plain", "base.group_user", name="Plain")
        portal = new_test_user(self.env, "portal_x", "base.group_portal", name="Portal")
        for user in (plain, portal):
            with self._refused(ValidationError, "no salesperson"):
                self._handover(user)

    def test_not_to_somebody_without_the_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env, "else", "sales_team.group_sale_salesman", company_id=elsewhere.id, name="Else",
            company_ids=[Command.set(elsewhere.ids)],
        )  # fmt: skip
        with self._refused(ValidationError, "does not work in"):
            self._handover(user)
        with self._refused(AccessError):
            self._handover(company_ids=[Command.set(elsewhere.ids)])

    def test_not_for_somebody_who_does_not_work_there(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        (self.manager | self.other_rep).company_ids |= elsewhere
        values = {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        with self._refused(AccessError, "Rep does not work in Elsewhere"):
            self._handover(**values)
        self.rep.company_ids |= elsewhere
        self._handover(**values).action_preview()

    def test_nobody_twice(self):
        with self._refused(IntegrityError), mute_logger("odoo.sql_db"):
            self._handover(self.other_rep, self.other_rep)

    def test_dates(self):
        today = fields.Date.today()
        with self._refused(ValidationError, "later date"):
            self._handover(reason="absence", date_start=today, date_end=today)
        with self._refused(ValidationError, "does not come back"):
            self._handover(date_end=today + timedelta(days=5))

    def test_nothing_chosen(self):
        with self._refused(UserError, "Nobody takes over"):
            self._handover(receiver_ids=[]).action_preview()
        boxes = {name: False for name in self.env["sales.handover"]._fields if name.startswith("has_")}
        boxes.pop("has_message")
        with self._refused(UserError, "tick what"):
            self._handover(**boxes).action_preview()
        with self._refused(UserError, "not possible"):
            self._handover().action_hand_over()

    def test_a_wrong_condition(self):
        for wrong in ("[('nothing', '=', 1)]", "[(", "__import__('os')"):
            with self._refused(UserError, "condition of Other Rep is wrong"):
                self._handover().receiver_ids.customer_domain = wrong

    def test_too_long_a_note(self):
        with self._refused(ValidationError, "10001"):
            self._handover(note="x" * 10_001)

    def test_a_failure_leaves_nothing_half_done(self):
        handover = self._handover()
        handover.action_preview()
        orders = self.env.registry["sale.order"]

        def fail(records, vals):  # pylint: disable=unused-argument
            text = "no"
            raise UserError(text)

        with patch.object(orders, "write", fail), self._refused(UserError, "no"):
            handover.action_hand_over()
        self.assertTrue(self._all_with_rep())
        self.assertEqual((handover.state, set(handover.line_ids.mapped("state"))), ("previewed", {"planned"}))

    # === hints ===

    def test_archiving_somebody_with_customers_is_hinted_at(self):
        sent = []
        bus = self.env.registry["res.users"]
        admin = new_test_user(self.env, "adm", "base.group_erp_manager,sales_team.group_sale_manager")

        def send(user, kind, message, **kw):  # pylint: disable=unused-argument
            sent.append((user, message))

        with patch.object(bus, "_bus_send", send):
            self.rep.with_user(admin).action_archive()
        self.assertFalse(self.rep.active)
        texts = [message["message"] for user, message in sent if user == admin and "message" in message]
        self.assertEqual(len(texts), 1)
        self.assertIn("Rep still has: 1 Customers, 1 Leads and Opportunities, and 1 Quotations", texts[0])
