from unittest.mock import patch

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPoolClaim(PoolCase):
    """Walk 7: who may take which customer, by whatever door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls._customer("Mill")

    def _claim(self, partner, user):
        self.env.invalidate_all()
        return partner.with_user(user).action_sales_claim()

    # === CLAIMING ===

    def test_claim_from_the_form_and_the_list(self):
        self._claim(self.free, self.rep)
        self.assertEqual(self.free.user_id, self.rep)
        self.assertEqual(self._reasons(self.free), ["claimed"])
        others = self._customer("Works") | self._customer("Yard")
        self.env.invalidate_all()
        self._row(others).with_user(self.other_rep).sudo(False).action_claim()
        self.assertEqual(others.user_id, self.other_rep)

    def test_claim_says_what_is_left_today(self):
        self.pool.daily_cap = 5
        told = self._claim(self.free, self.rep)["params"]["message"]
        self.assertEqual(told, "“Mill” is yours now. Claimed today from “East”: 1 of 5.")
        told = self._claim(self._customer("Works") | self._customer("Yard"), self.other_rep)["params"]["message"]
        self.assertEqual(told, "2 customers are yours now. Claimed today from “East”: 2 of 5.")

    def test_what_warns_owners_stays(self):
        kind = self.env.ref("sales_process_mgmt.mail_activity_type_pool")
        with self._refused(UserError, "Returns to the Pool"):
            kind.unlink()

    def test_list_of_the_pool_has_no_empty_columns(self):
        views = self.env.ref("sales_process_mgmt.sales_customer_pool_action").read(["views"])[0]["views"]
        arch = etree.fromstring(self.env["sales.customer"].get_view(dict(map(reversed, views))["list"], "list")["arch"])
        for name in ("user_id", "pool_state", "pool_days_left", "pool_term_kind", "pool_hold"):
            [column] = arch.xpath(f"field[@name='{name}']")
            self.assertTrue(safe_eval(column.get("column_invisible"), {"context": {"sales_only_in_pool": True}}))
            self.assertFalse(safe_eval(column.get("column_invisible"), {"context": {}}))

    def test_claimed_customer_is_told_who_has_it(self):
        row = self._row(self.free).with_user(self.other_rep).sudo(False)
        self._claim(self.free, self.rep)
        with self._refused(UserError, "Mill", "Rep"):
            self._claim(self.free, self.other_rep)
        self.env.invalidate_all()
        with self._refused(UserError, "Mill", "Rep"):  # from a list that was read before
            row.action_claim()
        outside = self.env["res.partner"].create({"name": "Outside", "is_company": True})
        with self._refused(UserError, "Outside", "no pool"):
            self._claim(outside, self.rep)

    def test_old_owner_waits_and_another_does_not(self):
        self._had_for(self.partner, 100)
        self._nights()
        with self._refused(UserError, "Plant", "10 days"):
            self._claim(self.partner, self.rep)
        until = fields.Date.add(fields.Date.context_today(self.partner), days=10)
        self.assertEqual(self.partner.with_user(self.rep).sales_reclaim_date, until, "no button until then")
        self.assertFalse(self.partner.with_user(self.other_rep).sales_reclaim_date)
        self.assertEqual(self._row(self.partner).former_user_id, self.rep)
        self._claim(self.partner, self.other_rep)
        self.assertEqual(self.partner.user_id, self.other_rep)

    def test_old_owner_may_after_the_days(self):
        self._had_for(self.partner, 100)
        self._nights()
        line = self.partner.sales_owner_change_ids[0].sudo()
        line.date = self._days_ago(9)
        with self._refused(UserError, "Plant"):
            self._claim(self.partner, self.rep)
        line.date = self._days_ago(11)
        self._claim(self.partner, self.rep)
        self.assertEqual(self.partner.user_id, self.rep)

    def test_who_claims_has_all_the_days_of_the_rule(self):
        self.partner.user_id = False
        self._had_for(self.partner, 100)
        self.partner.with_user(self.other_rep).action_sales_claim()
        self._night()
        row = self._row(self.partner)
        self.assertEqual((row.user_id, row.pool_state, row.pool_days_left), (self.other_rep, "owned", 30))

    def test_holding_cap_with_figures(self):
        more = self._customer("One") | self._customer("Two") | self._customer("Three")
        with self._refused(UserError, "holds 1 customers", "3 are the limit", "3 more"):
            self._claim(more, self.rep)
        self.assertFalse(more.user_id)
        self._claim(more[:2], self.rep)
        with self._refused(UserError, "holds 3 customers", "1 more"):
            self._claim(more[2], self.rep)
        self._claim(more[2], self.other_rep)

    def test_daily_cap_with_figures(self):
        self.pool.write({"daily_cap": 1, "holding_cap": 100})
        self._claim(self.free, self.rep)
        second = self._customer("One")
        with self._refused(UserError, "claimed 1 customers", "1 a day", "may claim 0 more", "have chosen 1"):
            self._claim(second, self.rep)
        self.free.sales_owner_change_ids.sudo().date = self._days_ago(2)
        self._claim(second, self.rep)

    def test_release_gives_it_back(self):
        self.env.invalidate_all()
        self.partner.with_user(self.rep).action_sales_release()
        self.assertFalse(self.partner.user_id)
        self.assertEqual(self._reasons()[-1], "returned")
        with self._refused(UserError, "Plant"):
            self._claim(self.partner, self.rep)

    def test_administrator_has_the_button_for_what_he_lost(self):
        """He need not wait, so that he is told of no day to wait for."""
        admin = new_test_user(self.env, "pool_admin", "sales_team.group_sale_manager")
        partner = self._customer("Lost", admin)
        partner.with_user(admin).action_sales_release()
        self.env.invalidate_all()
        self.assertFalse(self._row(partner).with_user(admin).sudo(False).reclaim_date)
        self.assertFalse(partner.with_user(admin).sales_reclaim_date)
        self._claim(partner, admin)
        self.assertEqual(partner.user_id, admin)

    def test_who_gives_it_away_does_not_read_on_as_its_customer_service(self):
        self.pool.holding_cap = 100
        doors = {
            "release": lambda partner: partner.with_user(self.rep).action_sales_release(),
            "write": lambda partner: partner.with_user(self.rep).write({"user_id": False}),
            "text": lambda partner: partner.with_user(self.rep).write({"user_id": "nobody"}),  # Odoo takes it for empty
            "night": lambda partner: partner._sales_change_owner(self.env["res.users"], "returned"),
        }
        for name, door in doors.items():
            partner = self._customer(name, self.rep)
            row = self._row(partner)
            row.with_user(self.rep).sudo(False).service_user_id = self.rep
            self.env.invalidate_all()
            door(partner)
            self.assertFalse(row.service_user_id, name)
            self._claim(partner, self.other_rep)
            self.assertFalse(row.with_user(self.rep).sudo(False).has_access("read"), name)

    def test_who_serves_it_stays_when_its_owner_gives_it_away(self):
        row = self._row(self.partner)
        row.service_user_id = self.other_rep
        self.partner.with_user(self.rep).action_sales_release()
        self.assertEqual(row.service_user_id, self.other_rep)
        row.service_user_id = self.rep
        self.assertEqual(row.service_user_id, self.rep, "whom a manager names later is no former owner")

    def test_card_that_is_not_read_names_no_pool(self):
        self.env.invalidate_all()
        self.assertEqual(self.partner.with_user(self.rep).sales_pool_name, "East")
        self.assertFalse(self.partner.with_user(self.other_rep).sales_pool_name)

    def test_customers_in_the_portal_are_told_nothing_of_the_pool(self):
        for partner in (self.partner, self.free):
            guest = new_test_user(self.env, f"claim_{partner.name}", "base.group_portal", parent_id=partner.id)
            self.env.invalidate_all()
            mine = partner.with_user(guest)
            self.assertTrue(mine.has_access("read"))
            for door in (mine.action_sales_claim, mine.action_sales_release):
                with self._refused(AccessError, "Contact"):
                    door()

    # === EVERY DOOR ===

    def _doors(self, partner, user):  # pylint: disable=unused-argument
        """Return what a client may call to make ``user`` the owner."""
        owned = self._customer("Own", user)
        return {
            "write": lambda p: p.write({"user_id": user.id}),
            "web_save": lambda p: p.web_save({"user_id": user.id}, {"user_id": {}}),
            "import": lambda p: self._import(p, user),
            "child of another": lambda p: owned.with_user(p.env.user).write(
                {"child_ids": [Command.update(p.id, {"user_id": user.id})]}
            ),
            "parent": lambda p: p.write({"is_company": False, "parent_id": owned.id}),
            "parent of nobody's": lambda p: p.write({"is_company": False, "parent_id": owned.id, "user_id": False}),
            "kind": lambda p: (p.write({"parent_id": owned.id}), p.write({"company_type": "person"})),
            "kind and parent": lambda p: p.write({"company_type": "person", "parent_id": owned.id}),
            "link as a child": lambda p: (
                p.write({"is_company": False}),
                owned.with_user(p.env.user).write({"child_ids": [Command.link(p.id)]}),
            ),
        }

    def _as_client(self, user):
        """Let the transaction be one of ``user``: Odoo takes its user for commands on lines of partners."""
        return patch.object(self.env.transaction, "default_env", self.env(user=user))

    def _import(self, partner, user):
        [xmlid] = partner.sudo().export_data(["id"])["datas"][0]
        result = partner.env["res.partner"].load(["id", "user_id/.id"], [[xmlid, str(user.id)]])
        if not result["ids"]:
            raise UserError(result["messages"][0]["message"])

    def test_every_door_is_a_claim(self):
        self.pool.holding_cap = 2
        for name, door in self._doors(self.free, self.rep).items():
            with self.subTest(name):
                self.env.invalidate_all()
                with self._as_client(self.rep), self._refused(UserError, "limit"):
                    door(self.free.with_user(self.rep))
                self.assertFalse(self.free.user_id)
                self.pool.holding_cap = 3
                with self._as_client(self.rep), self.cr.savepoint() as savepoint:
                    door(self.free.with_user(self.rep))
                    self.assertEqual(self._reasons(self.free), ["claimed"])
                    savepoint.rollback()
                self.env.invalidate_all()
                self.pool.holding_cap = 2

    def test_no_door_takes_an_owned_one(self):
        for name, door in self._doors(self.partner, self.other_rep).items():
            with self.subTest(name):
                self.env.invalidate_all()
                with self._as_client(self.other_rep), self._refused(UserError, "Plant", "Rep", "hand-over"):
                    door(self.partner.with_user(self.other_rep))
                self.assertEqual(self.partner.user_id, self.rep)

    def test_commercial_partner_is_not_written(self):
        """It follows from the parent: a client who writes it takes nothing, and gives nothing away."""
        with self._as_client(self.rep):
            self.free.with_user(self.rep).write({"commercial_partner_id": self.partner.id})
        self.env.invalidate_all()
        self.assertEqual((self.free.commercial_partner_id, self.free.user_id.id), (self.free, False))

    def test_no_context_opens_the_door(self):
        for context in (
            {"sales_owner_change": ["claimed", {}]},
            {"sales_owner_change": True, "tracking_disable": True},
        ):
            self.env.invalidate_all()
            with self._refused(AccessError, "Plant"):
                self.partner.with_user(self.other_rep).with_context(**context).write({"user_id": self.other_rep.id})

    def test_nobody_takes_for_somebody_else(self):
        self.env.invalidate_all()
        with self._refused(AccessError, "Mill", "for yourself"):
            self.free.with_user(self.rep).write({"user_id": self.other_rep.id})
        with self._refused(AccessError, "Plant"):
            self.partner.with_user(self.rep).write({"user_id": self.other_rep.id})

    def test_customer_record_cannot_be_forged(self):
        row = self._row(self.free).with_user(self.rep).sudo(False)
        for values in ({"user_id": self.rep.id}, {"pool_id": False}, {"owner_date": False}, {"pool_term_date": False}):
            self.env.invalidate_all()
            with self._refused(AccessError):
                row.write(values)

    def test_outside_a_pool_one_takes_whom_nobody_has_and_gives_what_is_ones_own(self):
        partner = self.env["res.partner"].create({"name": "Outside", "is_company": True})
        for user, receiver in ((self.rep, self.other_rep), (self.other_rep, self.rep)):
            self.env.invalidate_all()
            partner.with_user(user).write({"user_id": receiver.id})
            self.assertEqual(partner.user_id, receiver)

    def test_outside_a_pool_no_door_takes_an_owned_one(self):
        self._row(self.partner).pool_id = False
        self.test_no_door_takes_an_owned_one()
        self.env.invalidate_all()
        self.partner.with_user(self.leader).write({"user_id": self.other_rep.id})
        self.assertEqual(self.partner.user_id, self.other_rep)

    def test_contact_of_a_customer_is_free(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.partner.id})
        self.env.invalidate_all()
        contact.with_user(self.other_rep).write({"user_id": self.other_rep.id})
        self.assertEqual(self.partner.user_id, self.rep)

    def test_form_of_a_rep_refuses(self):
        with self._refused(AccessError, "Plant"), Form(self.partner.with_user(self.other_rep)) as form:
            form.user_id = self.other_rep

    # === LEADERS AND ADMINISTRATORS ===

    def test_leader_gives_to_the_team_within_the_cap(self):
        self.env.invalidate_all()
        self.partner.with_user(self.leader).write({"user_id": self.other_rep.id})
        self.assertEqual((self.partner.user_id, self._reasons()[-1]), (self.other_rep, "assigned"))
        self.pool.holding_cap = 1
        self.env.invalidate_all()
        with self._refused(UserError, "Other Rep", "1 are the limit"):
            self.free.with_user(self.leader).write({"user_id": self.other_rep.id})

    def test_leader_does_not_take_from_another_team(self):
        stranger = self.manager.copy({"login": "stranger", "group_ids": [Command.set(self.rep.group_ids.ids)]})
        partner = self._customer("Theirs", stranger)
        self.env.invalidate_all()
        with self._refused(AccessError, "Theirs"):
            partner.with_user(self.leader).write({"user_id": self.rep.id})

    def test_leader_gives_nobody_back_what_he_has_lost(self):
        self.partner.with_user(self.rep).action_sales_release()
        self.env.invalidate_all()
        with self._refused(UserError, "Plant", "Rep's until", "10 days"):
            self.partner.with_user(self.leader).write({"user_id": self.rep.id})
        self.partner.with_user(self.leader).write({"user_id": self.other_rep.id})
        with self._refused(UserError, "Plant", "Rep's until"):
            self.partner.with_user(self.leader).write({"user_id": self.rep.id})
        self.partner.with_user(self.manager).write({"user_id": self.rep.id})
        self.assertEqual(self.partner.user_id, self.rep)

    def test_administrator_of_another_company_is_judged(self):
        west = self.env["res.company"].create({"name": "West"})
        far = self.manager.copy({"login": "far", "company_id": west.id, "company_ids": [Command.set(west.ids)]})
        for partner, why in ((self.free, "not yours"), (self.partner, "belongs to Rep")):
            self.env.invalidate_all()
            with self._refused(AccessError, partner.name, why):
                partner.with_user(far).write({"user_id": far.id})
        self._row(self.free, west).pool_id = self.pool.copy({"name": "West", "company_id": west.id})
        self.env.invalidate_all()
        self.free.with_user(far).write({"user_id": far.id})
        self.assertEqual(self.free.user_id, far)

    def test_administrator_of_another_company_takes_nobody_s_customer_there(self):
        west = self.env["res.company"].create({"name": "West"})
        far = self.manager.copy({"login": "far", "company_id": west.id, "company_ids": [Command.set(west.ids)]})
        shared = self.env["res.partner"].create({"name": "Shared", "is_company": True, "user_id": self.rep.id})
        self.env.invalidate_all()
        with self._refused(AccessError, "Shared", "belongs to Rep", "owner's company"):
            shared.with_user(far).write({"user_id": far.id})
        self.rep.company_ids |= west
        self.env.invalidate_all()
        shared.with_user(far).write({"user_id": far.id})
        self.assertEqual(shared.user_id, far)

    def test_administrator_may_all(self):
        self.pool.holding_cap = 1
        self.env.invalidate_all()
        (self.partner | self.free).with_user(self.manager).write({"user_id": self.other_rep.id})
        self.assertEqual((self.partner | self.free).user_id, self.other_rep)
        self.assertEqual(self._reasons()[-1], "assigned")

    def test_part_that_is_off_judges_nothing_and_costs_nothing(self):
        self._switch("pool", on=False)
        partner = self.partner.with_user(self.other_rep)
        partner.user_id.name  # noqa: B018  in the cache # pylint: disable=pointless-statement
        before = self.env["res.partner"]._sales_owners_before({"user_id": 1})
        self.assertEqual(before, {})
        partner.write({"user_id": self.other_rep.id})
        self.assertEqual(self.partner.user_id, self.other_rep)

    def test_caps_for_hand_overs(self):
        many = self._customer("One", self.other_rep) | self._customer("Two", self.other_rep)
        self.assertFalse(self.partner._sales_over_caps(self.other_rep))
        many |= self._customer("Three", self.other_rep)
        [text] = self.partner._sales_over_caps(self.other_rep)
        self.assertIn("would hold 4 customers", text)

    # === POOLS ===

    def test_bad_figures(self):
        for values in ({"holding_cap": 0}, {"daily_cap": -1}, {"reclaim_days": -1}, {"warn_days": 400}):
            with self._refused(ValidationError, "East"):
                self.pool.write(values)
        with self._refused(ValidationError, "0"):
            self.pool.rule_ids.days = 0

    def test_pool_of_another_company(self):
        other = self.env["res.company"].create({"name": "West"})
        pool = self.env["sales.pool"].create({"name": "West", "company_id": other.id})
        with self._refused(ValidationError, "West"):
            self._row(self.free).pool_id = pool
        with self._refused(UserError, "2 customers"):
            self.pool.company_id = other

    def test_rights_by_role(self):
        self.env.invalidate_all()
        for user, may in ((self.rep, False), (self.leader, False), (self.manager, True)):
            pool = self.pool.with_user(user)
            self.assertTrue(pool.has_access("read"))
            self.assertEqual(pool.has_access("write"), may)
            self.assertEqual(pool.rule_ids.has_access("write"), may)
        with self._refused(AccessError):
            self.env["sales.pool.holding"].with_user(self.rep).search([])
        wizard = self.env["sales.pool.put"]
        with self._refused(AccessError):
            wizard.with_user(self.rep).create({"pool_id": self.pool.id})

    def test_customers_are_put_into_a_pool(self):
        partner = self.env["res.partner"].create({"name": "Fresh", "is_company": True})
        context = {"active_model": "res.partner", "active_ids": partner.ids}
        wizard = self.env["sales.pool.put"].with_user(self.manager).with_context(**context)
        wizard.create({"pool_id": self.pool.id}).action_put()
        self.assertEqual(self._row(partner).pool_id, self.pool)
        wizard.create({}).action_put()
        self.assertFalse(self._row(partner).pool_id)

    # === DELETING ===

    def test_only_an_administrator_deletes_what_is_in_a_pool(self):
        """Else whoever lost it enters it anew, without the days that he has to wait."""
        for user in self.rep | self.manager:
            user.group_ids += self.env.ref("base.group_partner_manager")
        free = self._customer("Mill")
        mine = self._customer("Works", self.rep)
        for partner in free | mine:
            with self._refused(AccessError, partner.name, "East", "sales administrator"):
                partner.with_user(self.rep).unlink()
            partner.active = False
            with self._refused(AccessError, partner.name):
                partner.with_user(self.rep).unlink()
        outside = self.env["res.partner"].create({"name": "Yard", "is_company": True, "user_id": self.rep.id})
        outside.with_user(self.rep).unlink()
        self.assertFalse(outside.exists())
        (free | mine).with_user(self.manager).unlink()
        self.assertFalse((free | mine).exists())
