import base64
import io

from PIL import Image

from odoo import Command
from odoo.tests import HttpCase, new_test_user

from .common import ContractCase


def picture(kind="PNG"):
    """A small picture in base64, as the signature pad sends it."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 20), (20, 40, 160)).save(stream, kind)
    return base64.b64encode(stream.getvalue()).decode()


class ContractPortalCase(ContractCase, HttpCase):
    """A customer with two people in the portal, of whom one follows the contract, and somebody else's user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signature = picture()
        cls.follower = cls._customer("follower", cls.partner)
        cls.colleague = cls._customer("colleague", cls.partner)
        cls.other_partner = cls.env["res.partner"].create({"name": "Rival Works", "is_company": True})
        cls.stranger = cls._customer("stranger", cls.other_partner)
        cls.rule = cls.env["sales.approval.rule"].create(
            {
                "name": "Large",
                "kind": "contract",
                "amount_min": 100_000,
                "company_id": cls.company.id,
                "tier_ids": [
                    Command.create({"level": 1, "name": "Head", "approver": "user", "user_id": cls.leader.id})
                ],
            }
        )
        cls.leader.name = "Approving Annette"
        cls.env["sales.clause"].create(
            {"name": "Price", "body": "<p>{customer} pays {total}.</p>", "kind": "service", "is_default": True}
        )

    @classmethod
    def _customer(cls, login, company):
        user = new_test_user(cls.env, f"portal_{login}", "base.group_portal", password=f"portal_{login}")
        user.partner_id.write({"parent_id": company.id, "name": login.title()})
        user.company_ids |= cls.company
        return user

    @classmethod
    def _approved(cls, **values):
        """A contract of 120,000 in 30 / 60 / 10 %, approved by the leader, followed by one of the customer's users."""
        contract = cls._contract(installment_ids=cls._percents(30, 60, 10), **values)
        cls.env.invalidate_all()
        as_user = {"allowed_company_ids": cls.company.ids}
        contract.with_user(cls.rep).with_context(**as_user).action_submit()
        contract.with_user(cls.leader).with_context(**as_user).action_sales_approve("Margin 43 percent is fine")
        contract.message_subscribe(cls.follower.partner_id.ids)
        contract._portal_ensure_token()
        cls.env.flush_all()
        cls.env.invalidate_all()
        return contract

    def _login(self, user):
        self.authenticate(user and user.login, user and user.login)
        self.opener.cookies["frontend_lang"] = "en_US"

    def _page(self, contract, token=None, **options):
        query = f"?access_token={token}" if token else ""
        return self.url_open(f"/my/contracts/{contract.id}{query}", **options)

    def _rpc(self, url, **params):
        return self.make_jsonrpc_request(url, params)

    def _accept(self, contract, token=None, name="Wang Li", signature=None, shown=None):
        result = self._rpc(
            f"/my/contracts/{contract.id}/accept",
            access_token=token,
            name=name,
            signature=self.signature if signature is None else signature,
            shown=contract._shown_fingerprint() if shown is None else shown,
        )
        self.env.invalidate_all()
        return result
