from odoo import Command, fields
from odoo.tests import new_test_user

from ..common import ProcessCase


class AccountCase(ProcessCase):
    """A key account of the rep with its team, one of the other rep, and a person at each of the customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("key_account", "contact_profile")
        cls.mate = new_test_user(cls.env, "acc_mate", "sales_team.group_sale_salesman", name="Mate")
        cls.manager2 = new_test_user(cls.env, "acc_manager2", "sales_team.group_sale_manager", name="Second Manager")
        cls.type_a = cls.env.ref("sales_process_mgmt.key_account_type_a")
        cls.customer, cls.chief, cls.buyer = cls._customer("Works")
        cls.customer2, cls.chief2, cls.buyer2 = cls._customer("Institute")
        cls.account = cls._account(cls.customer, cls.rep)
        cls.account2 = cls._account(cls.customer2, cls.other_rep)
        cls.profiles = cls.env["sales.contact.profile"]

    @classmethod
    def _customer(cls, name):
        company = cls.env["res.partner"].create({"name": name, "is_company": True})
        people = cls.env["res.partner"].create(
            [{"name": f"{name} {role}", "parent_id": company.id} for role in ("Chief", "Buyer")]
        )
        return company, *people

    @classmethod
    def _account(cls, customer, manager, **values):
        """Make a key account as a sales administrator does."""
        values = {"partner_id": customer.id, "type_id": cls.type_a.id, "manager_id": manager.id} | values
        return cls.env["sales.key.account"].with_user(cls.manager).create(values).with_env(cls.env)

    @classmethod
    def _join(cls, user, account=None, by=None, **values):
        """Add somebody to the team, as its manager does."""
        account = account or cls.account
        values = {"account_id": account.id, "user_id": user.id} | values
        member = cls.env["sales.key.account.member"].with_user(by or account.manager_id).create(values)
        cls.env.invalidate_all()
        return member.with_env(cls.env)

    @classmethod
    def _profile(cls, contact=None, by=None, **values):
        """Keep a profile of a contact, as somebody of the team does."""
        contact = contact or cls.chief
        values = {"partner_id": contact.id, "consent_date": fields.Date.today(), "family": "Two daughters"} | values
        profile = cls.env["sales.contact.profile"].with_user(by or cls.rep).create(values)
        cls.env.flush_all()
        cls.env.invalidate_all()
        return profile.with_env(cls.env)

    def _sees(self, user):
        """Tell whether ``user`` finds any profile."""
        self.env.invalidate_all()
        return bool(self.profiles.with_user(user).search_count([]))

    @classmethod
    def _elsewhere(cls, login="acc_else"):
        """Return another company and a user who works there only."""
        company = cls.env["res.company"].create({"name": f"Elsewhere {login}"})
        groups = "sales_team.group_sale_salesman"
        user = new_test_user(
            cls.env, login, groups, company_id=company.id, company_ids=[Command.set(company.ids)], name="Foreigner"
        )
        return company, user
